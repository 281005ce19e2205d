genesis=$(ask @BEACON_API@/eth/v1/beacon/genesis | read_json '.data.genesis_time | digits') && read_spec @BEACON_API@ ||
  { echo '@BEACON_API@ does not say when slots begin'; exit 1; }
slot=$((slot_seconds * 1000)) quiet=$((slot_seconds * @QUIET_PERMILLE@))
left=$(((quiet + slot - ($(date +%s%3N) - genesis * 1000) % slot) % slot))
sleep "$((left / 1000)).$(printf %03d $((left % 1000)))"
