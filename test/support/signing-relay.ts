/**
 * A relay on loopback that bids for the blocks of validators that have registered, and signs its bids: the builder API
 * of ethereum/builder-specs in JSON, and the registrations of flashbots/relay-specs, for blocks of Capella.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { CapellaBeaconBlock, ETH2_TYPES, list } from "micro-eth-signer/ssz.js";
import { type PayloadHeader, type SignedBid, signBid } from "../../lab/builder/bid.ts";
import { blockRoot, type SigningContext, type UnsignedBlock } from "../../lab/dvt/signing-roots.ts";
import { rootOf } from "../../lab/dvt/ssz-json.ts";
import { isSignatureOf, publicKeyOf, type SecretKey } from "../../lab/dvt/threshold.ts";
import { hexOf } from "../../tools/lock/hashes.ts";
import { registrationRoot } from "../../tools/lock/signing-roots.ts";

/** In the form of the beacon API. */
export interface Payload {
  readonly parent_hash: string;
  readonly block_hash: string;
  readonly transactions: readonly string[];
  readonly withdrawals: readonly object[];
  readonly [field: string]: unknown;
}

/** A registration as validators sign it. */
export interface SignedRegistration {
  readonly message: {
    readonly fee_recipient: string;
    readonly gas_limit: string;
    readonly timestamp: string;
    readonly pubkey: string;
  };
  readonly signature: string;
}

export interface BlindedBlock {
  readonly message: UnsignedBlock & {
    readonly body: { readonly execution_payload_header: PayloadHeader; readonly [field: string]: unknown };
  };
  readonly signature: string;
}

export interface RelayOptions {
  readonly key: SecretKey;
  readonly context: SigningContext;
  /** Of the network's genesis. */
  readonly forkVersion: string;
  /** What it pays, wei. */
  readonly value: bigint;
  /** What it would build on a block. */
  readonly build: (slot: string, parentHash: string) => Payload | undefined;
}

/** What a relay does wrong. */
export type RelayFault =
  | "signs another value"
  | "signs for another network"
  | "signs with another key"
  | "bids for another parent"
  | "bids nothing"
  | "has no bid"
  | "fails"
  | "withholds";

const otherKey: SecretKey = Buffer.alloc(32, 3);

export class SigningRelay {
  readonly publicKey: string;
  readonly registrations = new Map<string, SignedRegistration>();
  /** Blocks that it has made public, with their payloads. */
  readonly published: object[] = [];
  readonly asked: string[] = [];
  fault: RelayFault | undefined;
  /** Milliseconds before each answer. */
  waits = 0;
  readonly #options: RelayOptions;
  /** By block hash, with who is to sign the block. */
  readonly #offered = new Map<string, { readonly payload: Payload; readonly proposer: string }>();
  /** By what is asked and what is wrong: to sign takes time. */
  readonly #bids = new Map<string, SignedBid>();
  #server: Server | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.publicKey = publicKeyOf(options.key);
  }

  /** Without its key. */
  get base(): string {
    return `http://127.0.0.1:${(this.#server!.address() as AddressInfo).port}`;
  }

  /** As MEV-Boost is told of it. */
  get url(): string {
    return this.base.replace("//", `//${this.publicKey}@`);
  }

  async start(): Promise<void> {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: Error) => reply(response, 400, error.message));
    }).listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = `${request.method} ${request.url}`;
    const body = await text(request);
    this.asked.push(asked);
    await sleep(this.waits);
    if (this.fault === "fails") return reply(response, 500, "internal error");
    if (asked === "GET /eth/v1/builder/status") return reply(response, 200, {});
    if (asked === "POST /eth/v1/builder/validators") {
      for (const registration of JSON.parse(body)) this.#register(registration);
      return reply(response, 200, {});
    }
    const { pathname, searchParams } = new URL(request.url!, "http://relay");
    const [, slot, parentHash, proposer] =
      /^\/eth\/v1\/builder\/header\/(\d+)\/(0x[0-9a-f]{64})\/(0x[0-9a-f]{96})$/.exec(pathname) ?? [];
    if (slot !== undefined) return reply(response, ...this.#header(slot, parentHash!, proposer!));
    if (pathname === "/relay/v1/data/validator_registration") {
      const found = this.registrations.get(searchParams.get("pubkey") ?? "");
      return found ? reply(response, 200, found) : reply(response, 400, "no registration found");
    }
    const [, version] = /^POST \/eth\/v([12])\/builder\/blinded_blocks$/.exec(asked) ?? [];
    if (version === undefined) return reply(response, 404, "not found");
    const payload = this.#unblind(JSON.parse(body));
    if (version === "2") return reply(response, 202);
    return reply(response, 200, { version: "capella", data: payload });
  }

  #register(registration: SignedRegistration): void {
    const { message, signature } = registration;
    const { gas_limit, timestamp } = message;
    const numbers = { gas_limit: Number(gas_limit), timestamp: Number(timestamp) };
    const root = registrationRoot({ ...message, ...numbers }, this.#options.forkVersion);
    if (!isSignatureOf(message.pubkey, root, signature)) throw new Error("invalid signature");
    this.registrations.set(message.pubkey, registration);
  }

  #header(slot: string, parentHash: string, proposer: string): [status: number, body?: object] {
    const { build, context } = this.#options;
    const payload = this.registrations.has(proposer) ? build(slot, parentHash) : undefined;
    if (payload === undefined || this.fault === "has no bid") return [204];
    this.#offered.set(payload.block_hash, { payload, proposer });
    const asked = `${payload.block_hash} ${parentHash} ${this.fault}`;
    const bid = this.#bids.get(asked) ?? this.#bid(headerOf(payload, context));
    this.#bids.set(asked, bid);
    return [200, bid];
  }

  #bid(header: PayloadHeader): SignedBid {
    const { fault, publicKey: pubkey } = this;
    const { key, forkVersion } = this.#options;
    const value = String(fault === "bids nothing" ? 0 : this.#options.value);
    if (fault === "bids for another parent")
      return signBid(
        "capella",
        { header: { ...header, parent_hash: header.block_hash }, value, pubkey },
        key,
        forkVersion,
      );
    if (fault === "signs with another key")
      return signBid("capella", { header, value, pubkey: publicKeyOf(otherKey) }, otherKey, forkVersion);
    if (fault === "signs for another network")
      return signBid("capella", { header, value, pubkey }, key, "0x00000000");
    const bid = signBid("capella", { header, value, pubkey }, key, forkVersion);
    if (fault !== "signs another value") return bid;
    const message = { ...bid.data.message, value: String(this.#options.value + 1n) };
    return { ...bid, data: { ...bid.data, message } };
  }

  /** Who has not signed the block does not get to know what is in it. */
  #unblind({ message, signature }: BlindedBlock): Payload {
    const { execution_payload_header, ...body } = message.body;
    const offered = this.#offered.get(execution_payload_header.block_hash);
    if (offered === undefined || this.fault === "withholds")
      throw new Error("no execution payload for this request");
    const { payload, proposer } = offered;
    const block = { ...message, body: { ...body, execution_payload: payload } };
    const root = blockRoot(this.#options.context, "capella", block);
    if (!isSignatureOf(proposer, root, signature)) throw new Error("could not verify payload signature");
    this.published.push({ message: block, signature });
    return payload;
  }
}

/** The roots in place of the lists. */
export function headerOf(
  { transactions, withdrawals, ...rest }: Payload,
  { maxWithdrawals }: SigningContext,
): PayloadHeader {
  return {
    ...(rest as PayloadHeader),
    transactions_root: hexOf(rootOf(transactionsType, transactions)),
    withdrawals_root: hexOf(rootOf(list(maxWithdrawals, ETH2_TYPES.Withdrawal), withdrawals)),
  };
}

const transactionsType =
  CapellaBeaconBlock.info.fields.body.info.fields.execution_payload.info.fields.transactions;

/** An error in the form of the relays' API. */
function reply(response: ServerResponse, status: number, body?: object | string): void {
  const content = typeof body === "string" ? { code: status, message: body } : body;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(content && JSON.stringify(content));
}
