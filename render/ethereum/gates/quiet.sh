genesis=$(ask @BEACON_API@/eth/v1/beacon/genesis | read_json '.data.genesis_time | digits') ||
  { echo '@BEACON_API@ does not say when slots begin'; exit 1; }
left=$(((@QUIET@ + @SLOT@ - ($(date +%s%3N) - genesis * 1000) % @SLOT@) % @SLOT@))
sleep "$((left / 1000)).$(printf %03d $((left % 1000)))"
