/** Servers on loopback that answer as relays do, or as they should not. */
import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A server for the time of a test: its base URL, and what it was asked. */
export interface TestServer {
  readonly base: string;
  readonly asked: string[];
}

export async function startServer(listener: RequestListener): Promise<TestServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    listener(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** Registrations by public key, as a relay's data API has them; `gas_limit` is text there. */
export type Registrations = Readonly<Record<string, { feeRecipient: string; gasLimit?: number }>>;

type Respond = (response: ServerResponse) => void;

export const respond =
  (status: number, body: string, headers = {}): Respond =>
  (response) =>
    void response.writeHead(status, headers).end(body);

/**
 * A relay. Status: ethereum/builder-specs, apis/builder/status.yaml. Registrations: SignedValidatorRegistration of the
 * same, as flashbots/mev-boost-relay serves it (handleDataValidatorRegistration, v0.30), with 400 for what it lacks.
 */
export function startRelay(
  registrations: Registrations = {},
  instead: { status?: Respond; data?: Respond } = {},
): Promise<TestServer> {
  return startServer(({ url = "" }, response) => {
    const { pathname, searchParams } = new URL(url, "http://relay");
    const key = searchParams.get("pubkey") ?? "";
    if (pathname === "/eth/v1/builder/status") return (instead.status ?? respond(200, "{}"))(response);
    if (pathname !== "/relay/v1/data/validator_registration")
      return respond(404, "404 page not found")(response);
    if (instead.data) return instead.data(response);
    const found = registrations[key];
    if (found) return respond(200, JSON.stringify(registrationOf(key, found)))(response);
    const message = `no registration found for validator ${key}`;
    return respond(400, JSON.stringify({ code: 400, message }))(response);
  });
}

export function registrationOf(
  pubkey: string,
  { feeRecipient, gasLimit = 60_000_000 }: Registrations[string],
): object {
  return {
    message: { fee_recipient: feeRecipient, gas_limit: `${gasLimit}`, timestamp: "1764000000", pubkey },
    signature: `0x${"ab".repeat(96)}`,
  };
}

/** Sends until the reader has enough. An end it has: what is not limited must not fill this machine's memory. */
export const endless: Respond = async (response) => {
  const closed = once(response, "close");
  for (let parts = 0; !response.destroyed && parts < 80; parts += 1)
    if (!response.write("x".repeat(1_000_000))) await Promise.race([once(response, "drain"), closed]);
  response.end();
};

/** Sends a byte now and then, so that no time-out for silence ends it. */
export const dripping: Respond = (response) => {
  const timer = setInterval(() => response.write(" "), 200);
  response.on("close", () => clearInterval(timer));
};

/** What `get_relays()` of Lido's list returns, in the ABI of contracts: a list of (text, text, boolean, text). */
export function encodedList(relays: readonly { uri: string; mandatory: boolean }[]): string {
  const word = (value: number) => value.toString(16).padStart(64, "0");
  const text = (value: string) => {
    const hex = Buffer.from(value).toString("hex");
    return word(hex.length / 2) + hex.padEnd(Math.ceil(hex.length / 64) * 64, "0");
  };
  const withOffsets = (tails: readonly string[], head: (offsets: string[]) => string[], heads: number) => {
    let offset = heads * 32;
    const offsets = tails.map((tail) => {
      const at = word(offset);
      offset += tail.length / 2;
      return at;
    });
    return [...head(offsets), ...tails].join("");
  };
  const tuples = relays.map(({ uri, mandatory }) =>
    withOffsets(
      [uri, "an operator", "what it is"].map(text),
      ([a, b, c]) => [a!, b!, word(Number(mandatory)), c!],
      4,
    ),
  );
  return `0x${word(32)}${word(relays.length)}${withOffsets(tuples, (offsets) => offsets, relays.length)}`;
}
