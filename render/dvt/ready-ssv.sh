# Its own word for how many peers it has counts for nothing: too few of them may reach it and all of its cluster.
answer=$(ask @API@/v1/node/health) || { echo 'its API does not answer: it may still read the registry'; exit 1; }
said=$(printf '%s' "$answer" | read_json '
  [("beacon_node", "execution_node", "event_syncer") as $part | select(.[$part] != "good") | $part]
  | if . == [] then "good" else "its \(.[0]) is not good" end') || said='its API gives an answer that cannot be read'
[ "$said" = good ] || { echo "$said"; exit 1; }
# After a start it signs nothing for a validator that may be live elsewhere, and its health is good meanwhile.
metrics=$(ask @METRICS@) || { echo 'its metrics do not answer'; exit 1; }
is_above_zero() { printf '%s\n' "$metrics" | grep "^$1" | grep -vqE ' 0(\.0+)?$'; }
if is_above_zero 'ssv_doppelganger_validators_state.*unsafe="true"'; then
  echo 'it still looks for doppelgangers'; exit 1
fi
# The time from its part of a signature to the signature counts only where it has sent one since its start. One whose
# operator has no validators signs nothing, and need not.
validators=@VALIDATORS@
answer=$(ask "$validators") || { echo 'its API does not say for whom it signs'; exit 1; }
signers=$(printf '%s' "$answer" | read_json '
  [.data[] | select((.status == "active_ongoing" or .status == "active_exiting") and .liquidated != true)] | length') ||
  { echo 'its API gives an answer that cannot be read'; exit 1; }
if [ "$signers" != 0 ] && ! is_above_zero ssv_runner_post_consensus_duration_seconds_sum; then
  echo "it has signed nothing since its start (active validators of its operator: $signers); see that enough nodes of their clusters run"
  exit 1
fi
