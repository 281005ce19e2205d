import { jsonFunctions } from "./json.ts";

/** A keymanager API on the host and the file with its bearer token. */
export interface Signer {
  readonly keymanager: string;
  readonly tokenFile: string;
}

/** Seconds for which near proposals hold a change. */
export const proposalsWithin = 900;

/**
 * Script that holds a change while a validator of the host proposes in this epoch or the next (beacon-APIs,
 * validator/duties), and names sync-committee duties. A beacon node that is dead or syncing holds nothing: it would
 * not serve the proposal either. The token reaches curl on stdin, never as an argument.
 */
export function proposalsScript(beaconApi: string, signers: readonly Signer[]): string {
  const lists = signers.map(({ keymanager, tokenFile }) => `keys '${keymanager}' '${tokenFile}'`).join("\n");
  return `${jsonFunctions}
slots=32
keys() {
  printf 'header = "Authorization: Bearer %s"\\n' "$(cat "$2")" |
    ask --config - "$1/eth/v1/keystores" | grep -o '"validating_pubkey":"0x[0-9a-fA-F]*"' | cut -d'"' -f4
}
syncing=$(ask '${beaconApi}/eth/v1/node/syncing' 2>/dev/null) || exit 0
[ "$(printf '%s' "$syncing" | value is_syncing)" = false ] || exit 0
slot=$(printf '%s' "$syncing" | value head_slot)
[ -n "$slot" ] || exit 0
own=$({
${lists}
} 2>/dev/null | tr A-F a-f | sort -u)
[ -n "$own" ] || exit 0
epoch=$((slot / slots))
duties() { ask "${beaconApi}/eth/v1/validator/duties/proposer/$1" | tr 'A-F}' 'a-f\\n' | grep -F "$own" | value slot; }
next=$({ duties "$epoch"; duties $((epoch + 1)); } 2>/dev/null | sort -n | while read -r due; do
  [ "$due" -le "$slot" ] || { echo "$due"; break; }
done)
if [ -n "$next" ]; then
  echo "a proposal of a validator of this host in slot $next, in about $(((next - slot) * 12)) s"
  exit 75
fi
ids=$(printf '%s' "$own" | sed 's/.*/"&"/' | paste -sd,)
indices=$(ask -X POST -H 'content-type: application/json' --data "{\\"ids\\":[$ids]}" \\
  '${beaconApi}/eth/v1/beacon/states/head/validators' 2>/dev/null | grep -o '"index":"[0-9]*"' | cut -d: -f2 | paste -sd,)
[ -n "$indices" ] || exit 0
sync=$(ask -X POST -H 'content-type: application/json' --data "[$indices]" \\
  "${beaconApi}/eth/v1/validator/duties/sync/$epoch" 2>/dev/null | grep -o '"pubkey":"0x[0-9a-fA-F]*"' | wc -l)
[ "$sync" = 0 ] || echo "validators of this host in the sync committee: $sync; they lose by every slot that is missed"
`;
}
