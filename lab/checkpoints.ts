/**
 * Two providers of the finalized checkpoint, as beacon nodes ask before their first start. They agree until a test
 * gives one of them another root, in a file named after its port.
 * Run as a program: node checkpoints.ts ADDRESS FOLDER PORT…
 */

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const finalized = { epoch: "100000", root: `0x${"5a".repeat(32)}` };

if (import.meta.main) {
  const [address, folder = "", ...ports] = process.argv.slice(2);
  for (const port of ports) {
    const other = join(folder, port);
    createServer((request, response) => {
      const known = request.url === "/eth/v1/beacon/states/head/finality_checkpoints";
      const root = existsSync(other) ? readFileSync(other, "utf8").trim() : finalized.root;
      response.writeHead(known ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(known ? { data: { finalized: { ...finalized, root } } } : {}));
    }).listen(Number(port), address);
  }
}
