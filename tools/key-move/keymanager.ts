/** The keymanager API of a validator client (ethereum/keymanager-APIs, apis/keystores.yaml, v1.1.0). */

import { z } from "zod";
import type { Api } from "./loopback-api.ts";

const path = "/eth/v1/keystores";
const publicKey = z
  .string()
  .regex(/^0x[0-9a-f]{96}$/i)
  .transform((key) => key.toLowerCase());
const listSchema = z.looseObject({ data: z.array(z.looseObject({ validating_pubkey: publicKey })) });
const statusSchema = z.looseObject({ status: z.string(), message: z.string().optional() });
const answerSchema = z.looseObject({ data: z.array(statusSchema) });
const deletedSchema = answerSchema.extend({ slashing_protection: z.string() });

/** Keys in one import: a client takes seconds to open a keystore of the deposit tool, one after the other. */
const together = 10;

/** What became of a key: the API's own word, and what it says of it. */
export type KeyStatus = z.output<typeof statusSchema>;

/** A keystore (EIP-2335) as text, with its password. */
export interface KeyToImport {
  readonly publicKey: string;
  readonly keystore: string;
  readonly password: string;
}

/** @throws Error of each method: the API cannot be reached, refuses, or answers something else than it was asked for. */
export class Keymanager {
  readonly name: string;
  readonly #api: Api;
  readonly #token: string;

  constructor(name: string, api: Api, token: string) {
    this.name = name;
    this.#api = api;
    this.#token = token;
  }

  /** The public keys that the client has, `0x` and 96 hex digits in lower case. */
  async list(): Promise<ReadonlySet<string>> {
    const answer = listSchema.parse(await this.#call("GET"));
    return new Set(answer.data.map((key) => key.validating_pubkey));
  }

  /** Deletes keys: the client stops signing with them. With the slashing protection of all that it ever had. */
  async delete(keys: readonly string[]): Promise<{ statuses: KeyStatus[]; slashingProtection: string }> {
    const { data, slashing_protection } = deletedSchema.parse(await this.#call("DELETE", { pubkeys: keys }));
    return { statuses: this.#ofEach(keys, data), slashingProtection: slashing_protection };
  }

  /** A few keys at a time, so that none of its answers takes longer than an API is waited for. */
  async import(keys: readonly KeyToImport[], slashingProtection: string): Promise<KeyStatus[]> {
    const statuses: KeyStatus[] = [];
    for (let i = 0; i < keys.length; i += together)
      statuses.push(...(await this.#import(keys.slice(i, i + together), slashingProtection)));
    return statuses;
  }

  async #import(keys: readonly KeyToImport[], slashingProtection: string): Promise<KeyStatus[]> {
    const { data } = answerSchema.parse(
      await this.#call("POST", {
        keystores: keys.map(({ keystore }) => keystore),
        passwords: keys.map(({ password }) => password),
        slashing_protection: slashingProtection,
      }),
    );
    return this.#ofEach(keys, data);
  }

  #call(method: "GET" | "POST" | "DELETE", body?: unknown): Promise<unknown> {
    return this.#api({ method, path, token: this.#token, ...(body !== undefined && { body }) });
  }

  #ofEach(keys: readonly unknown[], statuses: KeyStatus[]): KeyStatus[] {
    if (statuses.length === keys.length) return statuses;
    throw new Error(`${this.name} answered for ${statuses.length} keys, and was asked for ${keys.length}.`);
  }
}
