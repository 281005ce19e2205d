import { slotSeconds } from "../../../catalog/chain.ts";
import { gateScript } from "./gate.ts";

/**
 * Milliseconds into a slot at which nothing is due before the next block: aggregates are sent when two thirds of it
 * have passed (consensus-specs, phase 0, honest validator), and have a second to arrive.
 */
const quiet = 9_000;

const script = gateScript("quiet.sh");

/**
 * Script that ends in the quiet part of a slot, at once or the next; it changes nothing. Without a genesis time that can
 * be read it fails.
 */
export function quietScript(beaconApi: string): string {
  return script({ BEACON_API: beaconApi, QUIET: quiet, SLOT: slotSeconds * 1000 });
}
