/** What a beacon node asks of builders (ethereum/builder-specs). */
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";

const slot = "9876543";

export const headerPath = (of = slot): string =>
  `/eth/v1/builder/header/${of}/0x${"ab".repeat(32)}/0x${"cd".repeat(48)}`;

/** A signed blinded block for a slot, with a body of some bytes, as beacon nodes write it. */
export function jsonBlock(bytes = 1000, of = slot): Buffer {
  const message = { slot: of, proposer_index: "1", body: "0".repeat(bytes) };
  return Buffer.from(JSON.stringify({ message, signature: `0x${"ef".repeat(96)}` }));
}

/** The same in SSZ, as far as its slot. */
export function sszBlock(of = slot): Buffer {
  const block = Buffer.alloc(1000, 7);
  block.writeUInt32LE(100);
  block.writeBigUInt64LE(BigInt(of), 100);
  return block;
}

interface BuilderAnswer {
  readonly status: number;
  readonly text: string;
  readonly milliseconds: number;
  readonly headers: IncomingMessage["headers"];
}

/** Asks, by POST if there is a body, and prints how long the answer took. */
export async function askBuilder(
  port: number,
  path: string,
  body: Buffer | undefined,
  type = "application/json",
  name = "",
): Promise<BuilderAnswer> {
  const began = performance.now();
  const headers = { "content-type": type, "eth-consensus-version": "fulu" };
  const method = body === undefined ? "GET" : "POST";
  const sent = request({ host: "127.0.0.1", port, path, method, ...(body && { headers }) }).end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  let text = "";
  for await (const part of response) text += part;
  const milliseconds = Math.round(performance.now() - began);
  const status = response.statusCode!;
  console.log(`${name}: ${path.slice(0, 34)} ${status} ${text} ${milliseconds} ms`);
  return { status, text, milliseconds, headers: response.headers };
}
