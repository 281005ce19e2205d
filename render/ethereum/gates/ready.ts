import { jsonFunctions } from "./json.ts";

/** Slots behind the head with which a node still serves, as the front will ask (beacon-APIs, node/syncing). */
const mostSlotsBehind = 2;

/**
 * Seconds until a node serves again after a restart. Judged, not measured: an execution client that was down for
 * minutes has as long to catch up; Caplin starts from a checkpoint each time.
 */
export const readyWithin: Readonly<Record<string, number>> = { lighthouse: 1200, nimbus: 1200, caplin: 2400 };

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
[ "\${behind:-99999}" -le ${mostSlotsBehind} ] || { echo "its beacon node is \${behind:-unknown} slots behind"; exit 1; }
`;
}
