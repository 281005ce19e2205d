# Its own word for how many peers it has counts for nothing: too few of them may reach it and all of its cluster.
answer=$(ask @API@/v1/node/health) || { echo 'its API does not answer: it may still read the registry'; exit 1; }
said=$(printf '%s' "$answer" | read_json '
  [("beacon_node", "execution_node", "event_syncer") as $part | select(.[$part] != "good") | $part]
  | if . == [] then "good" else "its \(.[0]) is not good" end') || said='its API gives an answer that cannot be read'
[ "$said" = good ] || { echo "$said"; exit 1; }
# After a start it signs nothing for a validator that may be live elsewhere, and its health is good meanwhile.
metrics=$(ask @METRICS@) || { echo 'its metrics do not answer'; exit 1; }
if printf '%s\n' "$metrics" | grep '^ssv_doppelganger_validators_state' | grep 'unsafe="true"' | grep -vq ' 0$'; then
  echo 'it still looks for doppelgangers'; exit 1
fi
