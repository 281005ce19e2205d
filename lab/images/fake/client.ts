/** What all fakes share: a data directory that remembers them, metrics, how they end. */

import { createECDH, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import type { ListenAddress } from "./addresses.ts";
import { refuse } from "./flags.ts";

/** Makes the data directory and returns the identity kept there, as clients keep their network key. */
export function identity(dataDirectory: string): string {
  return readOrMake(join(dataDirectory, "identity"), () => randomBytes(16).toString("hex")).toString();
}

/** What a file holds that a client makes where there is none, for its owner alone. */
export function readOrMake(file: string, make: () => string | Buffer): Buffer {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, make(), { mode: 0o600 });
  }
  return readFileSync(file);
}

/** Refuses a node key that cannot be one of secp256k1, as 32 bytes or as 64 hex digits. */
export function checkNodeKey(file: string, bytes: Buffer): void {
  const key = bytes.length === 32 ? bytes : Buffer.from(bytes.toString("utf8"), "hex");
  if (key.length !== 32) refuse(`${file} does not hold a node key`);
  const pair = createECDH("secp256k1");
  pair.setPrivateKey(key);
  process.stdout.write(`peers know this node by ${pair.getPublicKey("hex").slice(2)}\n`);
}

/** Reads its own node key, and makes it where there is none. */
export function ownNodeKey(file: string, format: "hex" | "raw"): void {
  checkNodeKey(
    file,
    readOrMake(file, () => (format === "hex" ? randomBytes(32).toString("hex") : randomBytes(32))),
  );
}

/** What a file holds without which a client does not start. */
export function readRequired(what: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    return refuse(`cannot read ${what}: ${(error as Error).message}`);
  }
}

/** Answers every path on the metrics port, as the clients' exporters do. */
export function serveMetrics({ address, port }: ListenAddress, name: string): void {
  const text = `# TYPE ${name}_info gauge\n${name}_info{stand_in="true"} 1\n`;
  createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(text);
  }).listen(port, address);
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

/** Does once what a client does when it finds that something has happened: a test says so by a file. */
export function whenThereIs(file: string, happened: () => void): void {
  const look = (): void => {
    if (!existsSync(file)) return;
    clearInterval(timer);
    happened();
  };
  const timer = setInterval(look, 250);
  look();
}
