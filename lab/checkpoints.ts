/**
 * Two providers of the finalized checkpoint for each network, as beacon nodes ask before their first start. They agree
 * until a test gives one of them another root, in a file named after its port.
 * Run as a program: node checkpoints.ts ADDRESS FOLDER
 */

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { type NetworkName, networkNames, networks } from "../catalog/networks.ts";
import { checkpointPorts } from "./settings.ts";

const finalized = { epoch: "100000", root: `0x${"5a".repeat(32)}` };

/** What a provider answers to a path; undefined where it knows none. `other` may have another root. */
function answerTo(path: string | undefined, network: NetworkName, other: string): object | undefined {
  if (path === "/eth/v1/beacon/genesis") return { genesis_validators_root: networks[network].validatorsRoot };
  if (path !== "/eth/v1/beacon/states/head/finality_checkpoints") return undefined;
  const root = existsSync(other) ? readFileSync(other, "utf8").trim() : finalized.root;
  return { finalized: { ...finalized, root } };
}

function serve(address: string, folder: string, network: NetworkName, port: number): void {
  createServer(({ url }, response) => {
    const data = answerTo(url, network, join(folder, String(port)));
    response.writeHead(data === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(data === undefined ? {} : { data }));
  }).listen(port, address);
}

if (import.meta.main) {
  const [address = "", folder = ""] = process.argv.slice(2);
  for (const network of networkNames)
    for (const port of checkpointPorts(network)) serve(address, folder, network, port);
}
