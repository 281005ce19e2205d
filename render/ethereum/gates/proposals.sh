beacon_api=@BEACON_API@
signers=@SIGNERS@
unknown() { echo "whether a proposal is near is not known: $1"; exit 75; }

# A node that does not answer is dead: it would not serve the proposal either.
syncing=$(ask "$beacon_api/eth/v1/node/syncing" 2>/dev/null) || exit 0
slot=$(printf '%s' "$syncing" | read_json '.data
  | if .is_syncing == true then "syncing" elif .is_syncing == false then .head_slot | digits else error("no flag") end') ||
  unknown 'the beacon node does not say where it is'
[ "$slot" != syncing ] || exit 0
read_spec "$beacon_api" || unknown 'the beacon node does not say how long slots and epochs are'

# Public keys of the signers, a line each. Where nothing listens (7), no signer runs. One that refuses the token keeps nothing
# waiting: to give it its token anew may be the very change. Any other failure is one of a signer that may sign.
keys=$(printf '%s\n' "$signers" | while read -r keymanager token; do
  [ -n "$keymanager" ] || continue
  code=0
  answer=$(printf 'header = "Authorization: Bearer %s"\n' "$(cat "$token" 2>/dev/null)" |
    ask --config - -w '%{onerror}%{http_code}' "$keymanager/eth/v1/keystores" 2>/dev/null) || code=$?
  case $code in
    0) ;;
    7) continue ;;
    22)
      case $answer in 401 | 403) ;; *) exit 1 ;; esac
      echo "$keymanager does not name its keys: their proposals are not looked for" >&2
      continue
      ;;
    *) exit 1 ;;
  esac
  printf '%s' "$answer" | read_json '[.data[].validating_pubkey
    | if test("\\A0x[0-9a-fA-F]{96}\\z") then ascii_downcase else error("no key") end] | .[]' || exit
done) || unknown 'a signer does not name its keys in a way that can be read'
[ -n "$keys" ] || exit 0
own=$(printf '%s\n' "$keys" | jq -Rsc 'split("\n") | map(select(. != "")) | unique')

epoch=$((slot / epoch_slots))
# Slots of duties in an epoch that belong to a key of this host, after the head.
duties() {
  answer=$(ask "$beacon_api/eth/v1/validator/duties/proposer/$1" 2>/dev/null) || return
  printf '%s\n%s' "$answer" "$own" | jq -sc 'if length == 2 then {answer: .[0], own: .[1]} else error("not one document") end' 2>/dev/null |
    read_json '(reduce .own[] as $key ({}; .[$key] = true)) as $own | [.answer.data[] | {key: .pubkey | ascii_downcase, slot: .slot | digits}
      | select($own[.key]) | .slot | select(. > $slot)] | min // "none"' --argjson slot "$slot"
}
for each in "$epoch" $((epoch + 1)); do
  next=$(duties "$each") && [ -n "$next" ] || unknown "the beacon node does not name the proposers of epoch $each"
  [ "$next" = none ] || {
    echo "a proposal of a validator of this host in slot $next, in about $(((next - slot) * slot_seconds)) s"
    exit 75
  }
done

# What follows is told and holds nothing.
tell() {
  echo "validators of this host in the sync committee: $1; they lose by every slot that is missed"
  exit 0
}
post() { ask -H 'content-type: application/json' --data @- "$beacon_api/eth/v1/$1" 2>/dev/null; }
states=beacon/states/head/validators
# Their indices, a line each. A client without the POST (beacon-APIs, postStateValidators) has the GET, which takes up to 64.
indices() {
  answer=$(printf '%s' "$own" | jq -c '{ids: .}' | post "$states") && { printf '%s' "$answer" | read_json "$1"; return; }
  [ $? = 22 ] || return
  [ "$(printf '%s' "$own" | jq length)" -le 1024 ] || return
  printf '%s' "$own" | jq -r 'range(0; length; 64) as $i | .[$i:$i + 64] | map("id=" + .) | join("&")' |
    while read -r query; do
      answer=$(ask "$beacon_api/eth/v1/$states?$query" 2>/dev/null) || exit
      printf '%s' "$answer" | read_json "$1" || exit
    done
}
found=$(indices '.data[].index | digits') || tell unknown
[ -n "$found" ] || exit 0
sync=$(printf '%s\n' "$found" | jq -Rsc 'split("\n") | map(select(. != ""))' | post "validator/duties/sync/$epoch") || tell unknown
sync=$(printf '%s' "$sync" | read_json '.data | if type == "array" then length else error("no list") end') || tell unknown
[ "$sync" = 0 ] || tell "$sync"
