import { maxSlotsBehind } from "../../../catalog/chain.ts";
import { gateScript } from "./gate.ts";

const script = gateScript("ready.sh");

/**
 * Script that ends with 0 where a beacon node is synced together with its execution client. Three of the fields are
 * hard-coded by some clients, so all four are asked; the last two are missing with clients that do not know them. An
 * answer that cannot be read is not that of a node that serves.
 */
export function readyScript(beaconApi: string): string {
  return script({ BEACON_API: beaconApi, MAX_SLOTS_BEHIND: maxSlotsBehind });
}
