answer=$(ask @BEACON_API@/eth/v1/node/syncing) || { echo 'its beacon API does not answer'; exit 1; }
said=$(printf '%s' "$answer" | read_json '
  .data | (try (.sync_distance | digits) catch null) as $behind
  | [("is_syncing", "is_optimistic", "el_offline") as $flag | select(.[$flag] != null and .[$flag] != false) | $flag] as $flags
  | if $flags != [] then "its beacon node says \($flags[0])"
    elif $behind == null or $behind > @MAX_SLOTS_BEHIND@ then "its beacon node is \($behind // "unknown") slots behind"
    elif .is_syncing == null then "its beacon node does not say whether it is syncing"
    else "ready" end') || said='its beacon node gives an answer that cannot be read'
[ "$said" = ready ] || { echo "$said"; exit 1; }
call=@CALL@
# A beacon node that says so of its execution client may have asked it many seconds ago.
number=$(ask -H 'content-type: application/json' --data "$call" @RPC@/) || { echo 'its execution client does not answer'; exit 1; }
printf '%s' "$number" | read_json '.result | strings | select(startswith("0x"))' | grep -q . ||
  { echo 'its execution client gives an answer that cannot be read'; exit 1; }
