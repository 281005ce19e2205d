/** The operator's validators, and what the beacon chain knows of them. */

import type { ApiValidator } from "./ssv-apis.ts";
import type { BeaconNodes } from "./ssv-beacon.ts";
import type { Shares } from "./ssv-shares.ts";

export interface Validator {
  readonly index: number;
  /** `0x` and hex digits. */
  readonly publicKey: string;
  readonly share: Uint8Array;
}

interface State {
  readonly index: string;
  readonly status: string;
  readonly validator: { readonly pubkey: string };
}

export class Validators {
  readonly #shares: Shares | undefined;
  readonly #states = new Map<string, State>();

  constructor(shares: Shares | undefined) {
    this.#shares = shares;
  }

  /** Asks what has become of them. */
  async refresh(beacon: BeaconNodes): Promise<void> {
    const keys = (this.#shares?.validators ?? []).map(({ publicKey }) => publicKey);
    if (keys.length === 0) return;
    const path = `/eth/v1/beacon/states/head/validators?${keys.map((key) => `id=${key}`).join("&")}`;
    for (const state of await beacon.ask<State[]>(path)) this.#states.set(state.validator.pubkey, state);
  }

  /** Those that have duties. */
  active(): Validator[] {
    return (this.#shares?.validators ?? []).flatMap(({ publicKey, share }) => {
      const state = this.#states.get(publicKey);
      if (!state?.status.startsWith("active")) return [];
      return [{ index: Number(state.index), publicKey, share: Buffer.from(share.slice(2), "hex") }];
    });
  }

  forApi(): ApiValidator[] {
    const committee = (this.#shares?.operators ?? []).map(({ id }) => id);
    return (this.#shares?.validators ?? []).map(({ publicKey }) => {
      const { index = 0, status = "" } = this.#states.get(publicKey) ?? {};
      return { public_key: publicKey.slice(2), index: Number(index), status, committee, liquidated: false };
    });
  }
}
