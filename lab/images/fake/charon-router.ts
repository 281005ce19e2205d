/** The validator API's frame: which request Charon answers itself, and how each of these ends. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { parseAddress } from "./addresses.ts";
import type { CharonBeaconNodes } from "./charon-beacon.ts";
import { failed } from "./charon-log.ts";
import type { CharonMetrics } from "./charon-metrics.ts";
import { passOn } from "./charon-proxy.ts";
import type { Readiness } from "./charon-ready.ts";
import { DeadlineExceeded, withTimeout } from "./timeout.ts";

export interface ApiCall {
  /** What stands in the path's places. */
  readonly params: readonly string[];
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface ApiAnswer {
  /** Absent: an empty one. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiEndpoint {
  /** As Charon's metrics call it. */
  readonly name: string;
  readonly methods: readonly ("GET" | "POST")[];
  readonly path: RegExp;
  readonly answer: (call: ApiCall) => Promise<ApiAnswer> | ApiAnswer;
}

/** An answer that is an error of the request. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface RouterOptions {
  readonly listening: string;
  readonly endpoints: readonly ApiEndpoint[];
  readonly beacon: CharonBeaconNodes;
  readonly metrics: CharonMetrics;
  readonly readiness: Pick<Readiness, "noteRequest">;
}

/** Milliseconds that an answer may take. */
const timeout = 10_000;

export function serveValidatorApi(options: RouterOptions): Server {
  const { address, port } = parseAddress(options.listening);
  return createServer((request, response) => {
    options.readiness.noteRequest();
    handle(options, request, response).catch((error: unknown) => {
      failed("vapi", "Proxy request failed")(error);
      if (!response.headersSent) sendError(response, 502, "Bad Gateway");
    });
  }).listen(port, address);
}

async function handle(
  options: RouterOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://charon");
  const body = await text(request);
  for (const endpoint of options.endpoints) {
    const found = endpoint.path.exec(pathname);
    if (found === null || !endpoint.methods.some((method) => method === request.method)) continue;
    const call = { params: found.slice(1), path: pathname, query: searchParams, body };
    return answer(options, endpoint, call, response);
  }
  await passOn(options.beacon, request, body, response);
}

async function answer(
  { metrics }: RouterOptions,
  endpoint: ApiEndpoint,
  call: Omit<ApiCall, "body"> & { readonly body: string },
  response: ServerResponse,
): Promise<void> {
  const begun = performance.now();
  const time = (): number => performance.now() - begun;
  try {
    const asked = { ...call, body: call.body === "" ? undefined : JSON.parse(call.body) };
    const { body, headers } = await withTimeout(Promise.resolve(endpoint.answer(asked)), timeout);
    response.writeHead(200, { "content-type": "application/json", ...headers });
    response.end(body === undefined ? "" : JSON.stringify(body));
    metrics.recordRequest(endpoint.name, 200, time(), false);
  } catch (error) {
    const { status, message } = describe(error);
    if (status >= 500) failed("vapi", "Validator api 5xx response")(error);
    sendError(response, status, message);
    metrics.recordRequest(endpoint.name, status, time(), error instanceof DeadlineExceeded);
  }
}

function describe(error: unknown): { status: number; message: string } {
  if (error instanceof DeadlineExceeded) return { status: 408, message: "client cancelled request" };
  return error instanceof ApiError ? error : { status: 500, message: "Internal server error" };
}

function sendError(response: ServerResponse, code: number, message: string): void {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify({ code, message }));
}
