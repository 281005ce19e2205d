/**
 * What a validator client tells its beacon node for its keys: who is paid for a proposal (beacon-APIs,
 * prepareBeaconProposer). A beacon node forgets it with its process, and another one has never heard it; so clients say
 * it in every epoch, and at once on a new connection. The connection is lost when its stream of events ends, or when a
 * question, asked every second over one that is kept, is not answered: a stream through an address that moved is silent.
 */

import { Agent, type ClientRequest, get, type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** An epoch's length, milliseconds. */
const epoch = 32 * 12 * 1000;

export interface Duties {
  /** In the order in which they are tried. */
  readonly beaconNodes: readonly string[];
  readonly feeRecipient: string;
  /** How many keys there are now. */
  readonly keys: () => number;
}

/** Follows one beacon node after the other for ever, from the first of the list whenever one is lost. */
export async function doDuties(duties: Duties): Promise<never> {
  for (;;) {
    for (const url of duties.beaconNodes) {
      const stream = await openStream(url);
      if (stream === undefined) continue;
      await follow(url, stream, duties);
      break;
    }
    await sleep(200);
  }
}

/** Resolves when the connection with the beacon node is lost. */
async function follow(url: string, stream: IncomingMessage, duties: Duties): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const lost = new Promise<void>((done) => stream.resume().once("close", done));
  const prepare = (): void => tellPreparations(url, duties);
  prepare();
  const timers = [
    setInterval(prepare, epoch),
    setInterval(() => probe(url, agent, () => stream.destroy()), 1000),
  ];
  await lost;
  for (const timer of timers) clearInterval(timer);
  agent.destroy();
}

function openStream(url: string): Promise<IncomingMessage | undefined> {
  return new Promise((done) => {
    const asked = get(`${url}/eth/v1/events?topics=head`, { agent: false, timeout: 2000 }, (stream) => {
      // A silent stream is alive; errors of one that ends are its end.
      stream.on("error", () => stream.destroy()).setTimeout(0);
      done(stream.statusCode === 200 ? stream : void stream.destroy());
    });
    onFailure(asked, () => done(undefined));
  });
}

function probe(url: string, agent: Agent, lost: () => void): void {
  const asked = get(`${url}/eth/v1/node/version`, { agent, timeout: 1000 }, (answer) => answer.resume());
  onFailure(asked, lost);
}

function tellPreparations(url: string, { keys, feeRecipient }: Duties): void {
  const count = keys();
  if (count === 0) return;
  const body = Array.from({ length: count }, (_, i) => ({
    validator_index: String(i),
    fee_recipient: feeRecipient,
  }));
  const headers = { "content-type": "application/json" };
  const sent = request(`${url}/eth/v1/validator/prepare_beacon_proposer`, {
    method: "POST",
    headers,
    agent: false,
    timeout: 5000,
  });
  sent.on("response", (answer) => answer.resume());
  onFailure(sent, () => undefined);
  sent.end(JSON.stringify(body));
}

function onFailure(asked: ClientRequest, failed: () => void): void {
  asked.on("timeout", () => asked.destroy()).on("error", failed);
}
