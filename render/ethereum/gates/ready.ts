import { blockNumberCall, maxSlotsBehind } from "../../../catalog/chain.ts";
import type { LoopbackPorts } from "../../../catalog/clients/context.ts";
import { loopbackUrl } from "../../../catalog/loopback.ts";
import { gateScript } from "./gate.ts";

const script = gateScript("ready.sh");

/**
 * Script that ends with 0 where a beacon node is synced together with its execution client, and that one answers. Three
 * of the beacon node's fields are hard-coded by some clients, so all four are asked; the last two are missing with
 * clients that do not know them. An answer that cannot be read is not that of a node that serves.
 */
export function readyScript({ beaconApi, rpc }: Pick<LoopbackPorts, "beaconApi" | "rpc">): string {
  return script({
    BEACON_API: loopbackUrl(beaconApi),
    MAX_SLOTS_BEHIND: maxSlotsBehind,
    CALL: blockNumberCall,
    RPC: loopbackUrl(rpc),
  });
}
