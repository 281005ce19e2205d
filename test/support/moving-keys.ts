/** Validator clients with keymanager APIs on a chain of their own, as a move of keys sees them. */
import { interopKeystores, interopPublicKey } from "../../lab/chain/keystores.ts";
import type { KeyToImport } from "../../tools/key-move/keymanager.ts";
import type { Api, ApiRequest } from "../../tools/key-move/loopback-api.ts";

export const genesisValidatorsRoot = `0x${"2b".repeat(32)}`;
export const password = "of keys that move";
/** Of every keymanager API. */
export const token = "ab".repeat(32);

/** Keys of tests, which their keystores hold. */
export function keysOf(...indexes: number[]): KeyToImport[] {
  return interopKeystores(indexes, password, "pbkdf2").map((keystore, i) => ({
    publicKey: interopPublicKey(indexes[i]!),
    keystore: JSON.stringify(keystore),
    password,
  }));
}

/** Slots of two seconds, epochs of four. Its time is that of a test: it passes when somebody sleeps, or as it is told. */
export class MovingChain {
  readonly slotsPerEpoch = 4;
  readonly secondsPerSlot = 2;
  /** Seconds since 1970. */
  genesis = 1_700_000_000;
  #now = (this.genesis + 10 * 8 + 1) * 1000;
  readonly clients: MovingClient[] = [];
  /** Public key and epoch of each signature, as `0x… 12`. */
  readonly signed = new Map<string, string>();
  /** Which validators the chain knows, by index; `undefined`: all. */
  known: ReadonlySet<number> | undefined;
  /** How many epochs behind the present one the chain finalizes. */
  finalityLag = 2;
  isSyncing = false;
  readonly #indexes = new Map<string, number>();

  readonly time = {
    now: () => this.#now,
    sleep: async (milliseconds: number) => {
      this.#now += milliseconds;
      this.sign();
    },
  };

  /** Goes by another clock, which says this; the first time, genesis is set so that ten epochs have passed. */
  follow(now: number): void {
    if (this.#now < now - 1_000_000) this.genesis = Math.floor(now / 1000) - 10 * 8 - 1;
    this.#now = now;
    this.sign();
  }

  get epoch(): number {
    return Math.floor((this.#now / 1000 - this.genesis) / (this.slotsPerEpoch * this.secondsPerSlot));
  }

  get headSlot(): number {
    return Math.floor((this.#now / 1000 - this.genesis) / this.secondsPerSlot);
  }

  /** Every client votes with each of its keys, once an epoch. @throws Error where two vote with one key. */
  sign(): void {
    for (const client of this.clients)
      for (const key of client.keys) {
        const vote = `${key} ${this.epoch}`;
        const other = this.signed.get(vote);
        if (other !== undefined && other !== client.name)
          throw new Error(`${client.name} and ${other} signed with ${key} in epoch ${this.epoch}`);
        this.signed.set(vote, client.name);
        client.record.set(key, this.epoch);
      }
  }

  indexOf(key: string): number {
    if (!this.#indexes.has(key)) this.#indexes.set(key, 100 + this.#indexes.size);
    return this.#indexes.get(key)!;
  }

  readonly api: Api = async ({ path, body }) => {
    if (path === "/eth/v1/beacon/genesis")
      return {
        data: { genesis_time: String(this.genesis), genesis_validators_root: genesisValidatorsRoot },
      };
    if (path === "/eth/v1/config/spec")
      return {
        data: { SECONDS_PER_SLOT: String(this.secondsPerSlot), SLOTS_PER_EPOCH: String(this.slotsPerEpoch) },
      };
    if (path.endsWith("/finality_checkpoints"))
      return { data: { finalized: { epoch: String(this.epoch - this.finalityLag), root: "0x00" } } };
    if (path === "/eth/v1/node/syncing")
      return { data: { head_slot: String(this.headSlot), is_syncing: this.isSyncing } };
    const [, ids] = /^\/eth\/v1\/beacon\/states\/head\/validators\?id=(.*)$/.exec(path) ?? [];
    if (ids !== undefined) return { data: this.#validators(ids.split(",")) };
    const [, epoch] = /^\/eth\/v1\/validator\/liveness\/(\d+)$/.exec(path) ?? [];
    if (epoch === undefined) throw new Error(`unknown: ${path}`);
    return { data: this.#liveness(Number(epoch), body as string[]) };
  };

  #validators(keys: readonly string[]) {
    const all = keys.map((pubkey) => ({ index: this.indexOf(pubkey), validator: { pubkey } }));
    const known = all.filter(({ index }) => this.known === undefined || this.known.has(index));
    return known.map((one) => ({ ...one, index: String(one.index) }));
  }

  #liveness(epoch: number, indexes: readonly string[]) {
    if (Math.abs(epoch - this.epoch) > 1) throw new Error(`400 epoch ${epoch} is too far`);
    const live = [...this.signed.keys()].filter((vote) => vote.endsWith(` ${epoch}`));
    const signers = new Set(live.map((vote) => String(this.indexOf(vote.split(" ")[0]!))));
    return indexes.map((index) => ({ index, is_live: signers.has(index) }));
  }
}

/** A validator client as the keymanager API's specification has it. */
export class MovingClient {
  readonly name: string;
  readonly keys = new Set<string>();
  /** Public key → epoch of the last vote. */
  readonly record = new Map<string, number>();
  /** Called before and after what a request does; what it throws is a connection that breaks off. */
  before: (request: ApiRequest) => void = () => undefined;
  after: (request: ApiRequest) => void = () => undefined;
  /** What the last import came with. */
  imported: string | undefined;
  /** What a host makes of the slashing protection that a deletion answers. */
  forge: (record: string) => string = (record) => record;

  constructor(name: string, chain: MovingChain, keys: readonly KeyToImport[] = []) {
    this.name = name;
    for (const { publicKey } of keys) this.keys.add(publicKey);
    chain.clients.push(this);
    chain.sign();
  }

  readonly api: Api = async (request) => {
    this.before(request);
    const answer = this.#answer(request);
    this.after(request);
    return answer;
  };

  #answer({ method, path, token: bearer, body }: ApiRequest): unknown {
    if (path !== "/eth/v1/keystores") throw new Error(`unknown: ${path}`);
    if (bearer !== token) throw new Error("401 no token");
    if (method === "GET") return { data: [...this.keys].map((validating_pubkey) => ({ validating_pubkey })) };
    return method === "DELETE"
      ? this.#delete((body as { pubkeys: string[] }).pubkeys)
      : this.#import(body as { keystores: string[]; slashing_protection: string });
  }

  #delete(pubkeys: readonly string[]) {
    const data = pubkeys.map((key) => {
      if (this.keys.delete(key)) return { status: "deleted" };
      return { status: this.record.has(key) ? "not_active" : "not_found" };
    });
    const signed = pubkeys.flatMap((pubkey) => {
      const epoch = this.record.get(pubkey);
      const votes = [{ source_epoch: String((epoch ?? 1) - 1), target_epoch: String(epoch) }];
      return epoch === undefined ? [] : [{ pubkey, signed_blocks: [], signed_attestations: votes }];
    });
    const metadata = {
      interchange_format_version: "5",
      genesis_validators_root: genesisValidatorsRoot,
    };
    return { data, slashing_protection: this.forge(JSON.stringify({ metadata, data: signed })) };
  }

  #import({ keystores, slashing_protection }: { keystores: string[]; slashing_protection: string }) {
    this.imported = slashing_protection;
    const data = keystores.map((text) => {
      const key = `0x${(JSON.parse(text) as { pubkey: string }).pubkey}`;
      if (this.keys.has(key)) return { status: "duplicate" };
      this.keys.add(key);
      return { status: "imported" };
    });
    return { data };
  }
}
