/** What all fakes share: a data directory that remembers them, metrics, and a quick stop. */

import { createECDH, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { refuse } from "./flags.ts";

/** Makes the data directory and returns the identity kept there, as clients keep their network key. */
export function identity(dataDirectory: string): string {
  mkdirSync(dataDirectory, { recursive: true });
  const file = join(dataDirectory, "identity");
  if (!existsSync(file)) writeFileSync(file, randomBytes(16).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

/** Refuses a node key that cannot be one of secp256k1, as 32 bytes or as 64 hex digits; without a file there is none. */
export function checkNodeKey(file: string | undefined): void {
  if (file === undefined) return;
  const bytes = readFileSync(file);
  const key = bytes.length === 32 ? bytes : Buffer.from(bytes.toString("utf8"), "hex");
  if (key.length !== 32) refuse(`${file} does not hold a node key`);
  const pair = createECDH("secp256k1");
  pair.setPrivateKey(key);
  process.stdout.write(`peers know this node by ${pair.getPublicKey("hex").slice(2)}\n`);
}

/** Answers every path on the metrics port, as the clients' exporters do. */
export function serveMetrics(port: number, name: string): void {
  const text = `# TYPE ${name}_info gauge\n${name}_info{stand_in="true"} 1\n`;
  createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(text);
  }).listen(port, "0.0.0.0");
}

/** Ends at once on the signals that stop clients; as first process of a container it would ignore them otherwise. */
export function stopOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      process.stdout.write(`stopped by ${signal}\n`);
      process.exit(0);
    });
  }
}
