# read_spec API: sets slot_seconds and epoch_slots as the chain has them (beacon-APIs, getSpec). Fails where they cannot be
# read, or are those of no chain that there could be.
read_spec() {
  spec=$(ask "$1/eth/v1/config/spec" 2>/dev/null) || return
  spec=$(printf '%s' "$spec" | read_json '.data | [.SECONDS_PER_SLOT, .SLOTS_PER_EPOCH]
    | map(digits) | if .[0] > 0 and .[0] <= 60 and .[1] > 0 and .[1] < 3600 then "\(.[0]) \(.[1])" else error("no length") end') || return
  slot_seconds=${spec% *} epoch_slots=${spec#* }
}
