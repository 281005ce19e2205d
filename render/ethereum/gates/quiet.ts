import { gateScript } from "./gate.ts";

/**
 * Thousandths of a slot after which nothing is due before the next block: aggregates are sent when two thirds of it
 * have passed (consensus-specs, phase 0, honest validator), and have a second of twelve to arrive.
 */
const quietPermille = 750;

const script = gateScript("spec.sh", "quiet.sh");

/**
 * Script that ends in the quiet part of a slot, at once or the next; it changes nothing. Where the node does not say
 * when slots begin and how long they are, it fails.
 */
export function quietScript(beaconApi: string): string {
  return script({ BEACON_API: beaconApi, QUIET_PERMILLE: quietPermille });
}
