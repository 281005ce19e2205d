/** HTTP APIs at the loopback addresses of hosts. */

import { type IncomingMessage, request } from "node:http";
import type { Duplex } from "node:stream";
import type { Connection } from "../../provider/host/connection.ts";
import { forwarded } from "../../provider/host/forward.ts";
import { shown } from "../../provider/host/shown.ts";

export interface ApiRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** Bearer token. */
  readonly token?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** An answer with a status below 300 as JSON; of others the error tells what they say. */
export type Api = (request: ApiRequest) => Promise<unknown>;

/** What an API has, which took longer to answer than this, is not to be waited for: milliseconds. */
const timeout = 120_000;

/** Bytes of an answer; the slashing protection of a hundred keys has some millions. */
const longestAnswer = 256 * 1024 * 1024;

/** The API at a port of a host. `name` is what errors call it. */
export const hostApi = (name: string, { previous: _, ...to }: Connection, port: number): Api =>
  apiOver(name, () => forwarded(to, port));

/** The API at the other end of what `connect` opens, a connection for each request. */
export function apiOver(name: string, connect: () => Duplex): Api {
  return async ({ method, path, token, body }) => {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      connection: "close",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(sent !== undefined && {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(sent),
      }),
    };
    const signal = AbortSignal.timeout(timeout);
    const { status, said } = await new Promise<{ status: number; said: string }>((resolve, reject) => {
      const call = request({ createConnection: connect, method, path, headers, signal }, (response) => {
        textOf(response).then((said) => resolve({ status: response.statusCode!, said }), reject);
      });
      call.on("error", reject);
      call.end(sent);
    }).catch((error: Error) => {
      throw new Error(`${name}: ${method} ${path}: ${error.message}`);
    });
    if (status >= 300) throw new Error(`${name}: ${method} ${path}: ${status} ${brief(said)}`);
    return parsed(name, path, said);
  };
}

async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > longestAnswer) throw new Error(`the answer has more than ${longestAnswer} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** What an API said, as it fits into a line. */
const brief = (said: string): string => shown(said.replaceAll(/\s+/g, " ").slice(0, 300));

function parsed(name: string, path: string, said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    throw new Error(`${name}: ${path}: the answer is not JSON: ${brief(said)}`);
  }
}
