/**
 * The cluster's validators. Its own validator client knows each by this node's share of the key: the share's public key
 * stands where the validator's would (ObolNetwork/charon core/validatorapi, e6284707).
 */

import type { ClusterLock } from "../../dvt/cluster-lock.ts";
import type { CharonBeaconNodes } from "./charon-beacon.ts";

export interface OwnShare {
  /** `0x` and 96 hex digits. */
  readonly publicKey: string;
  /** Of this node's share, likewise. */
  readonly share: string;
  readonly feeRecipient: string;
}

export interface ActiveValidator extends OwnShare {
  readonly index: number;
}

interface State {
  readonly index: string;
  readonly status: string;
  readonly validator: { readonly pubkey: string };
}

export class CharonValidators {
  readonly #all: readonly OwnShare[];
  #active: readonly ActiveValidator[] = [];

  /** `self`: number of the operator. */
  constructor({ cluster_definition, distributed_validators }: ClusterLock, self: number) {
    this.#all = distributed_validators.map(({ distributed_public_key, public_shares }, i) => ({
      publicKey: distributed_public_key,
      share: public_shares[self - 1]!,
      feeRecipient: cluster_definition.validators[i]!.fee_recipient_address,
    }));
  }

  /** Asks which of them have duties. */
  async refresh(beacon: CharonBeaconNodes): Promise<readonly ActiveValidator[]> {
    const keys = this.#all.map(({ publicKey }) => publicKey);
    const path = `/eth/v1/beacon/states/head/validators?${idsIn(keys)}`;
    const states = keys.length === 0 ? [] : await beacon.ask<State[]>(path);
    this.#active = states.flatMap(({ index, status, validator }) => {
      const known = this.#all.find(({ publicKey }) => publicKey === validator.pubkey);
      return known === undefined || !status.startsWith("active") ? [] : [{ ...known, index: Number(index) }];
    });
    return this.#active;
  }

  byIndex(index: string): ActiveValidator {
    const found = this.#active.find((validator) => validator.index === Number(index));
    if (found === undefined) throw new Error("validator not found");
    return found;
  }

  /** The validator's key for that of a share; an index stays one. */
  keyOf(shareOrIndex: string): string {
    if (!shareOrIndex.startsWith("0x")) return shareOrIndex;
    const found = this.#all.find(({ share }) => share === shareOrIndex);
    if (found === undefined) throw new Error("unknown public key");
    return found.publicKey;
  }

  /** The key of this node's share for a validator's; undefined for one of others. */
  shareOf(publicKey: string): string | undefined {
    return this.#all.find((validator) => validator.publicKey === publicKey)?.share;
  }
}

/** Of the query by which a beacon node is asked for validators. */
export const idsIn = (ids: readonly string[]): string => ids.map((id) => `id=${id}`).join("&");
