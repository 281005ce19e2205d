/** What MEV-Boost asks relays, and which of their answers it takes: server/ of flashbots/mev-boost at 0f78e8d. */

import { setTimeout as sleep } from "node:timers/promises";
import { hasSignedBid, type SignedBid } from "../../builder/bid.ts";
import { wordsOf } from "./words.ts";

export interface RelayEntry {
  /** `0x` and 96 hex digits. */
  readonly key: string;
  /** Without the key. */
  readonly base: string;
}

export interface RelaySettings {
  readonly relays: readonly RelayEntry[];
  /** Of the network's genesis, `0x` and 8 hex digits. */
  readonly forkVersion: string;
  /** Wei. */
  readonly minBid: bigint;
  /** Milliseconds for an answer. */
  readonly timeouts: Readonly<Record<"header" | "payload" | "registration", number>>;
  /** How often it sends a signed block to a relay that fails. */
  readonly attempts: number;
}

/** What was asked for a header. */
interface HeaderQuestion {
  readonly path: string;
  readonly parentHash: string;
}

const emptyTransactions = "0x7ffe241ea60187fdb0187bfa22de35d1f9bed7ab061d9401fd47e34a54fbede1";

/** `https://0x…@relay.example.org/?id=x` → key and base URL. Throws for what is no relay. */
export function relayIn(text: string): RelayEntry {
  const { username, protocol, host } = new URL(text.includes("://") ? text : `https://${text}`);
  if (!/^0x[0-9a-f]{96}$/i.test(username)) throw new Error(`invalid relay: ${text}`);
  return { key: username.toLowerCase(), base: `${protocol}//${host}` };
}

/** The best bid of those that relays give and that are taken. */
export async function bestBid(
  settings: RelaySettings,
  question: HeaderQuestion,
): Promise<SignedBid | undefined> {
  const bids = await Promise.all(settings.relays.map((relay) => bidOf(settings, relay, question)));
  return bids.filter((bid) => bid !== undefined).toSorted(byWorth)[0];
}

/** The higher value first; of equal ones that of the block whose hash is lower. */
const byWorth = (one: SignedBid, other: SignedBid): number => {
  const [a, b] = [one, other].map(({ data }) => BigInt(data.message.value)) as [bigint, bigint];
  if (a !== b) return a > b ? -1 : 1;
  return one.data.message.header.block_hash < other.data.message.header.block_hash ? -1 : 1;
};

async function bidOf(
  settings: RelaySettings,
  relay: RelayEntry,
  { path, parentHash }: HeaderQuestion,
): Promise<SignedBid | undefined> {
  try {
    const response = await ask(`${relay.base}${path}`, settings.timeouts.header);
    if (response.status === 204) return undefined;
    if (response.status !== 200) throw new Error(`HTTP error response: ${response.status}`);
    const bid = (await response.json()) as SignedBid;
    const fault = bidFault(bid, relay, parentHash, settings);
    if (fault !== undefined) throw new Error(fault);
    return bid;
  } catch (error) {
    note(relay, error);
    return undefined;
  }
}

/** Why a bid is not taken. Throws for what is no bid. */
export function bidFault(
  bid: SignedBid,
  { key }: RelayEntry,
  parentHash: string,
  { forkVersion, minBid }: Pick<RelaySettings, "forkVersion" | "minBid">,
): string | undefined {
  const { header, value, pubkey } = bid.data.message;
  if (/^0x0*$/.test(header.block_hash)) return "relay responded with empty block hash";
  if (pubkey.toLowerCase() !== key) return `bid pubkey mismatch. expected: ${key} - got: ${pubkey}`;
  if (!hasSignedBid(key, bid, forkVersion)) return "failed to verify relay signature";
  if (header.parent_hash !== parentHash) return "proposer and relay parent hashes are not the same";
  if (BigInt(value) === 0n || header.transactions_root === emptyTransactions)
    return "ignoring bid with 0 value";
  return BigInt(value) < minBid ? "ignoring bid below min-bid value" : undefined;
}

interface PayloadQuestion {
  /** 2: relays publish the block, and give no payload. */
  readonly version: 1 | 2;
  /** The signed block as it came, JSON. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly blockHash: string;
}

/** Sends a signed block to all relays; what the first one says that has its payload, or undefined. */
export function payloadFrom(settings: RelaySettings, question: PayloadQuestion): Promise<string | undefined> {
  const end = performance.now() + settings.timeouts.payload;
  return Promise.any(settings.relays.map((relay) => payloadOf(settings, relay, question, end))).catch(
    () => undefined,
  );
}

/** A relay that fails by the newer version is asked by the older one. Throws if that fails, too, up to `end`. */
async function payloadOf(
  { attempts }: RelaySettings,
  relay: RelayEntry,
  question: PayloadQuestion,
  end: number,
): Promise<string> {
  let { version } = question;
  for (let left = attempts; left > 0 && performance.now() < end; left -= 1) {
    const { body, headers } = question;
    const path = `/eth/v${version}/builder/blinded_blocks`;
    try {
      const response = await ask(`${relay.base}${path}`, end - performance.now(), {
        method: "POST",
        body,
        headers,
      });
      const text = await response.text();
      if (response.status !== (version === 2 ? 202 : 200)) {
        if (response.status >= 400) version = 1;
        throw new Error(`unexpected status code ${response.status}: ${text}`);
      }
      if (version === 1 && blockHashIn(text) !== question.blockHash) throw new Error("invalid blockhash");
      return text;
    } catch (error) {
      note(relay, error);
      await sleep(100);
    }
  }
  throw new Error("no payload");
}

const blockHashIn = (text: string): string | undefined =>
  (JSON.parse(text) as { data?: { block_hash?: string } }).data?.block_hash;

/** Whether a relay takes registrations; the others get them as well. */
export function register({ relays, timeouts }: RelaySettings, body: string): Promise<boolean> {
  const headers = { "content-type": "application/json" };
  const sent = relays.map(async (relay) => {
    const url = `${relay.base}/eth/v1/builder/validators`;
    const { status } = await ask(url, timeouts.registration, { method: "POST", body, headers });
    if (status !== 200) throw new Error(`HTTP error response: ${status}`);
  });
  return Promise.any(sent).then(
    () => true,
    () => false,
  );
}

/** Whether a relay says that it works. */
export async function isAnyUp({ relays, timeouts }: RelaySettings): Promise<boolean> {
  const asked = relays.map(({ base }) => ask(`${base}/eth/v1/builder/status`, timeouts.header));
  const answers = await Promise.allSettled(asked);
  return answers.some((answer) => answer.status === "fulfilled" && answer.value.status === 200);
}

/** It follows no relay elsewhere. */
const ask = (url: string, milliseconds: number, more: RequestInit = {}): Promise<Response> =>
  fetch(url, {
    ...more,
    redirect: "error",
    signal: AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds))),
  });

function note({ base }: RelayEntry, error: unknown): void {
  process.stdout.write(`level=warning url=${base} msg=${JSON.stringify(wordsOf(error))}\n`);
}
