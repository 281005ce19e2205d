/** A beacon chain of a test: beacon nodes that have duties for some validators, and keep what is published. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import {
  type AggregateAndProof,
  type AttestationData,
  type ContributionAndProof,
  dataRoot,
} from "../../lab/dvt/signing-roots.ts";
import { blindedOf, type capellaBlock } from "./capella-block.ts";

export interface ChainOptions {
  /** Public keys, whose places are the validators' numbers. */
  readonly publicKeys: readonly string[];
  /** Milliseconds since 1970, a whole second. */
  readonly genesis: number;
  /** What a block has, without its slot. */
  readonly block: object;
}

export interface PublishedAttestation {
  readonly aggregation_bits: string;
  readonly data: AttestationData;
  readonly signature: string;
}

export interface PublishedAggregate {
  readonly message: AggregateAndProof;
  readonly signature: string;
}

export interface PublishedContribution {
  readonly message: ContributionAndProof;
  readonly signature: string;
}

export interface PublishedBlock {
  readonly message: { readonly slot: string; readonly body: { readonly randao_reveal: string } };
  readonly signature: string;
}

export interface PublishedSyncMessage {
  readonly slot: string;
  readonly validator_index: string;
  readonly beacon_block_root: string;
  readonly signature: string;
}

/** Validators in the sync committee of a test, each twice in its first part. */
export class SyncCommittee {
  #made = 0;

  /** Each contribution has other bits: only a decision makes it one. */
  answer(path: string, asked: URLSearchParams, publicKeys: readonly string[]): unknown {
    if (path.startsWith("/eth/v1/validator/duties/sync/"))
      return publicKeys.map((pubkey, i) => ({
        pubkey,
        validator_index: String(i),
        validator_sync_committee_indices: [String(i), String(i + 2)],
      }));
    if (path !== "/eth/v1/validator/sync_committee_contribution") return undefined;
    this.#made += 1;
    return {
      slot: asked.get("slot"),
      beacon_block_root: asked.get("beacon_block_root"),
      subcommittee_index: asked.get("subcommittee_index"),
      aggregation_bits: `0x${(1 + (this.#made % 255)).toString(16).padStart(2, "0")}`,
      signature: `0x${"01".repeat(96)}`,
    };
  }
}

export const secondsPerSlot = 3;
export const slotsPerEpoch = 2;
const zero = `0x${"00".repeat(32)}`;

export const spec = {
  SECONDS_PER_SLOT: String(secondsPerSlot),
  SLOTS_PER_EPOCH: String(slotsPerEpoch),
  SYNC_COMMITTEE_SIZE: "32",
  MAX_WITHDRAWALS_PER_PAYLOAD: "4",
  GENESIS_FORK_VERSION: "0x10000910",
  CAPELLA_FORK_VERSION: "0x40000910",
  CAPELLA_FORK_EPOCH: "0",
};

const forkSchedule = ["GENESIS", "CAPELLA"].map((name) => ({
  previous_version: spec.GENESIS_FORK_VERSION,
  current_version: spec[`${name}_FORK_VERSION` as keyof typeof spec],
  epoch: "0",
}));

export class BeaconChain {
  readonly #options: ChainOptions;
  readonly genesis: object;
  /** Validators that were live in the epoch before, by their numbers. */
  readonly live = new Set<string>();
  readonly attestations: PublishedAttestation[] = [];
  readonly aggregates: PublishedAggregate[] = [];
  readonly blocks: PublishedBlock[] = [];
  readonly blindedBlocks: PublishedBlock[] = [];
  readonly registrations: object[] = [];
  /** What was said of builders by who asked for a block. */
  readonly preferences = new Set<string>();
  /** Its nodes have a builder, and know the question that lets them choose its block. */
  hasBuilder = false;
  readonly preparations: object[] = [];
  readonly syncMessages: PublishedSyncMessage[] = [];
  readonly contributions: PublishedContribution[] = [];
  /** Paths by beacon node, with the answers' status. */
  readonly asked: [node: number, path: string][] = [];
  /** Fields of what beacon nodes say of their state, by node. */
  readonly syncing: object[] = [];
  /** Of the sync committee, in which all validators are once this is set. */
  syncCommittee: SyncCommittee | undefined;
  readonly #servers: Server[] = [];
  #heads = 0;
  #aggregated = 0;
  #built = 0;

  constructor(options: ChainOptions) {
    this.#options = options;
    this.genesis = { genesis_time: String(options.genesis / 1000), genesis_validators_root: zero };
  }

  /** Starts a beacon node, and gives its URL. The first one has liveness as the beacon API has it, others as it was until 2023. */
  async startNode(): Promise<string> {
    const node = this.#servers.length;
    const server = createServer((request, response) => {
      this.#answer(node, request, response).catch(() => response.destroy());
    }).listen(0, "127.0.0.1");
    this.#servers.push(server);
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  stopNode(node: number): void {
    this.#servers[node]!.close();
    this.#servers[node]!.closeAllConnections();
  }

  stop(): void {
    for (const node of this.#servers.keys()) this.stopNode(node);
  }

  async #answer(node: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { pathname, searchParams } = new URL(request.url!, "http://beacon");
    this.asked.push([node, pathname]);
    const found = this.#found(node, pathname, searchParams, body === "" ? undefined : JSON.parse(body));
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(found ?? { message: "NOT_FOUND" }));
  }

  #found(node: number, path: string, asked: URLSearchParams, body: unknown): object | undefined {
    const [, epoch] = /\/(\d+)$/.exec(path) ?? [];
    if (path === "/eth/v1/beacon/pool/attestations") return this.#keep(this.attestations, ...(body as []));
    if (path === "/eth/v1/validator/aggregate_and_proofs")
      return this.#keep(this.aggregates, ...(body as []));
    if (path === "/eth/v1/beacon/pool/sync_committees") return this.#keep(this.syncMessages, ...(body as []));
    if (path === "/eth/v1/beacon/blocks") return this.#keep(this.blocks, body);
    if (path === "/eth/v1/beacon/blinded_blocks") return this.#keep(this.blindedBlocks, body);
    if (path === "/eth/v1/validator/register_validator")
      return this.#keep(this.registrations, ...(body as []));
    if (path.startsWith("/eth/v3/validator/blocks/") && this.hasBuilder)
      return this.#chosenBlock(epoch!, asked);
    if (path.startsWith("/eth/v2/validator/blocks/"))
      return { version: "capella", data: this.#block(epoch!, asked.get("randao_reveal")!) };
    if (path === "/eth/v1/validator/prepare_beacon_proposer")
      return this.#keep(this.preparations, ...(body as []));
    if (path === "/eth/v1/validator/beacon_committee_subscriptions") return {};
    if (path === "/eth/v1/validator/contribution_and_proofs")
      return this.#keep(this.contributions, ...(body as []));
    if (path === "/eth/v1/validator/sync_committee_subscriptions") return {};
    const data =
      this.#data(node, path, epoch, asked, body) ??
      this.syncCommittee?.answer(path, asked, this.#options.publicKeys);
    return data === undefined ? undefined : { data };
  }

  #keep(list: unknown[], ...messages: unknown[]): object {
    list.push(...messages);
    return {};
  }

  /** A builder's, if it is wanted; each answer has another one. */
  #chosenBlock(slot: string, asked: URLSearchParams): object {
    const preference = asked.get("builder_boost_factor") ?? "";
    this.preferences.add(preference);
    const data = this.#block(slot, asked.get("randao_reveal")!) as typeof capellaBlock;
    const isBlinded = preference === String(2n ** 64n - 1n);
    this.#built += 1;
    return {
      version: "capella",
      execution_payload_blinded: isBlinded,
      data: isBlinded ? blindedOf(data, String(this.#built)) : data,
    };
  }

  #block(slot: string, randao_reveal: string): object {
    const block = this.#options.block as { readonly body: object };
    return { ...block, slot, body: { ...block.body, randao_reveal } };
  }

  #data(
    node: number,
    path: string,
    epoch: string | undefined,
    asked: URLSearchParams,
    body: unknown,
  ): unknown {
    if (path === "/eth/v1/node/syncing") return { ...synced, ...this.syncing[node] };
    if (path === "/eth/v1/config/spec") return spec;
    if (path === "/eth/v1/beacon/genesis") return this.genesis;
    if (path === "/eth/v1/config/fork_schedule") return forkSchedule;
    if (path === "/eth/v1/beacon/states/head/validators") return this.#validators(asked.getAll("id"));
    if (path.startsWith("/eth/v1/validator/duties/attester/")) return this.#attester(Number(epoch));
    if (path.startsWith("/eth/v1/validator/duties/proposer/")) return [this.#proposer(Number(epoch))];
    const isLive = (index: string) => ({ index, is_live: this.live.has(index) });
    if (path.startsWith("/eth/v1/validator/liveness/") && node === 0) return (body as string[]).map(isLive);
    if (path === "/eth/v1/validator/liveness") return asked.getAll("indices").map(isLive);
    if (path === "/eth/v1/validator/aggregate_attestation")
      return this.#aggregate(asked.get("attestation_data_root"));
    return path === "/eth/v1/validator/attestation_data"
      ? this.#voteIn(Number(asked.get("slot")))
      : undefined;
  }

  /** Of a vote that was published. Each answer has other bits, as nodes that have seen other votes: only a decision makes it one. */
  #aggregate(root: string | null): object | undefined {
    const vote = this.attestations.find(({ data }) => dataRoot(data) === root);
    this.#aggregated += 1;
    return (
      vote && {
        ...vote,
        aggregation_bits: `0x01${(1 + (this.#aggregated % 255)).toString(16).padStart(2, "0")}`,
      }
    );
  }

  /** Each answer has a head of its own: only a decision makes votes equal. */
  #voteIn(slot: number): AttestationData {
    const epoch = Math.floor(slot / slotsPerEpoch);
    const checkpoint = (at: number) => ({ epoch: String(at), root: zero });
    this.#heads += 1;
    return {
      slot: String(slot),
      index: "0",
      beacon_block_root: `0x${this.#heads.toString(16).padStart(64, "0")}`,
      source: checkpoint(epoch - 1),
      target: checkpoint(epoch),
    };
  }

  #validators(keys: readonly string[]): object[] {
    return this.#options.publicKeys.flatMap((pubkey, index) =>
      keys.includes(pubkey)
        ? [{ index: String(index), status: "active_ongoing", validator: { pubkey } }]
        : [],
    );
  }

  #proposer(epoch: number): object {
    const pubkey = this.#options.publicKeys[0];
    return { pubkey, slot: String(epoch * slotsPerEpoch), validator_index: "0" };
  }

  /** All of them in the epoch's first slot, each in a committee of its own. */
  #attester(epoch: number): object[] {
    return this.#options.publicKeys.map((pubkey, index) => ({
      pubkey,
      slot: String(epoch * slotsPerEpoch),
      validator_index: String(index),
      committee_index: String(index),
      committee_length: "8",
      committees_at_slot: "2",
      validator_committee_index: "2",
    }));
  }
}

const synced = {
  head_slot: "1",
  sync_distance: "0",
  is_syncing: false,
  is_optimistic: false,
  el_offline: false,
};
