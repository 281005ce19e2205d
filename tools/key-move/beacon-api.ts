/** What a move asks beacon nodes (ethereum/beacon-APIs v3.1.0). */

import { z } from "zod";
import type { Api } from "./loopback-api.ts";

const decimal = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform(Number);
const of = <Schema extends z.ZodType>(data: Schema) => z.looseObject({ data });
const genesisSchema = of(
  z.looseObject({
    genesis_time: decimal,
    genesis_validators_root: z.string().transform((root) => root.toLowerCase()),
  }),
);
const specSchema = of(z.looseObject({ SECONDS_PER_SLOT: decimal, SLOTS_PER_EPOCH: decimal }));
const validatorsSchema = of(
  z.array(
    z.looseObject({
      index: decimal,
      validator: z.looseObject({ pubkey: z.string().transform((key) => key.toLowerCase()) }),
    }),
  ),
);
const finalitySchema = of(z.looseObject({ finalized: z.looseObject({ epoch: decimal }) }));
const syncingSchema = of(z.looseObject({ head_slot: decimal, is_syncing: z.boolean() }));
const livenessSchema = of(z.array(z.looseObject({ index: decimal, is_live: z.boolean() })));

/** When a chain's slots and epochs begin. */
export interface EpochClock {
  /** Seconds since 1970. */
  readonly genesis: number;
  readonly secondsPerSlot: number;
  readonly slotsPerEpoch: number;
}

/** Public keys in one question: a URL has room for them. */
const together = 30;

export class BeaconApi {
  readonly name: string;
  readonly #api: Api;

  constructor(name: string, api: Api) {
    this.name = name;
    this.#api = api;
  }

  async chain(): Promise<{ clock: EpochClock; genesisValidatorsRoot: string }> {
    const genesis = genesisSchema.parse(await this.#get("/eth/v1/beacon/genesis")).data;
    const spec = specSchema.parse(await this.#get("/eth/v1/config/spec")).data;
    const { SECONDS_PER_SLOT: secondsPerSlot, SLOTS_PER_EPOCH: slotsPerEpoch } = spec;
    return {
      clock: { genesis: genesis.genesis_time, secondsPerSlot, slotsPerEpoch },
      genesisValidatorsRoot: genesis.genesis_validators_root,
    };
  }

  /** Validator index → public key, of keys that the chain knows. */
  async indexes(keys: readonly string[]): Promise<Map<number, string>> {
    const found = new Map<number, string>();
    for (let i = 0; i < keys.length; i += together) {
      const ids = keys.slice(i, i + together).join(",");
      const { data } = validatorsSchema.parse(
        await this.#get(`/eth/v1/beacon/states/head/validators?id=${ids}`),
      );
      for (const { index, validator } of data)
        if (keys.includes(validator.pubkey)) found.set(index, validator.pubkey);
    }
    return found;
  }

  async finalizedEpoch(): Promise<number> {
    const answer = await this.#get("/eth/v1/beacon/states/head/finality_checkpoints");
    return finalitySchema.parse(answer).data.finalized.epoch;
  }

  /** The slot of the newest block. @throws Error where the node syncs: it does not see who signs now. */
  async headSlot(): Promise<number> {
    const { head_slot, is_syncing } = syncingSchema.parse(await this.#get("/eth/v1/node/syncing")).data;
    if (is_syncing) throw new Error(`${this.name} syncs, so it does not see who signs now.`);
    return head_slot;
  }

  /** Those of these validators that were seen signing in an epoch, which is the present one or the one before. */
  async seenSigning(epoch: number, indexes: readonly number[]): Promise<number[]> {
    const answer = await this.#api({
      method: "POST",
      path: `/eth/v1/validator/liveness/${epoch}`,
      body: indexes.map(String),
    });
    const { data } = livenessSchema.parse(answer);
    const missing = indexes.filter((index) => !data.some((one) => one.index === index));
    if (missing.length > 0) throw new Error(`${this.name} says nothing of validator ${missing.join(", ")}.`);
    return data.filter((one) => one.is_live && indexes.includes(one.index)).map(({ index }) => index);
  }

  #get(path: string): Promise<unknown> {
    return this.#api({ method: "GET", path });
  }
}
