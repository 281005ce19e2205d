import { maxSlotsBehind } from "../../../catalog/chain.ts";
import { jsonFunctions } from "./json.ts";

/**
 * Script that ends with 0 where a beacon node is synced together with its execution client. Three of the fields are
 * hard-coded by some clients, so all four are asked.
 */
export function readyScript(beaconApi: string): string {
  return `${jsonFunctions}
answer=$(ask '${beaconApi}/eth/v1/node/syncing') || { echo 'its beacon API does not answer'; exit 1; }
for flag in is_syncing is_optimistic el_offline; do
  [ "$(printf '%s' "$answer" | value "$flag")" != true ] || { echo "its beacon node says $flag"; exit 1; }
done
behind=$(printf '%s' "$answer" | value sync_distance)
[ "\${behind:-99999}" -le ${maxSlotsBehind} ] || { echo "its beacon node is \${behind:-unknown} slots behind"; exit 1; }
`;
}
