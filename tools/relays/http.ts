/** What services of others answer: data, read within limits of time and size, from the address that was asked alone. */

import type { z } from "zod";

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** For the whole answer; a beacon node gives a relay a second for its bid. */
const timeoutSeconds = 4;

/** Lido's list with all its 40 relays and the longest texts is shorter. */
const maxBytes = 512 * 1024;

/** Asks with GET, or with POST where there is a body to send. What keeps the answer away is thrown, in words of ours. */
export async function ask(url: URL, body?: object): Promise<HttpAnswer> {
  const post = { method: "POST", headers: { "content-type": "application/json" } };
  try {
    const response = await fetch(url, {
      ...(body && { ...post, body: JSON.stringify(body) }),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
    return { status: response.status, body: await bodyOf(response) };
  } catch (error) {
    throw new Error(reasonOf(error));
  }
}

/** What a body says, in the form that it has to have. */
export function parsed<T>(schema: z.ZodType<T>, body: string): T {
  try {
    return schema.parse(JSON.parse(body));
  } catch {
    throw new Error("gives an answer that cannot be read");
  }
}

class TooLong extends Error {}

async function bodyOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new TooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function reasonOf(error: unknown): string {
  if (error instanceof TooLong) return `gives more than ${maxBytes / 1024} KiB`;
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  if (name === "TimeoutError") return `gives no whole answer within ${timeoutSeconds} s`;
  return `does not answer${typeof cause?.code === "string" ? ` (${cause.code})` : ""}`;
}
