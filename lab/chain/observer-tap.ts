/** The tap before the lab's own beacon node. Run as a program: node observer-tap.ts ADDRESS PORT NODE-PORT FILE */

import { tap } from "./launch/tap.ts";

const [address = "", port, nodePort, file = ""] = process.argv.slice(2);
await tap({ address, port: Number(port) }, { address, port: Number(nodePort) }, file);
