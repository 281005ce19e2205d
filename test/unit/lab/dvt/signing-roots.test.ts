import { createHash } from "node:crypto";
import { CapellaBeaconBlock, ETH2_TYPES, list } from "micro-eth-signer/ssz.js";
import { describe, expect, it } from "vitest";
import { subcommitteesOf } from "../../../../lab/dvt/aggregator.ts";
import {
  type AttestationData,
  attestationRoot,
  blockRoot,
  contributionRoot,
  isBlinded,
  randaoRoot,
  type SigningContext,
  selectionRoot,
  signingContext,
  syncMessageRoot,
  syncSelectionRoot,
} from "../../../../lab/dvt/signing-roots.ts";
import { spec } from "../../../support/beacon-chain.ts";
import { capellaBlock } from "../../../support/capella-block.ts";

const root = (byte: number): string => `0x${byte.toString(16).padStart(2, "0").repeat(32)}`;
const genesis = { genesis_validators_root: root(9) };
const context = signingContext({ ...spec, CAPELLA_FORK_EPOCH: "5" }, genesis);

const data: AttestationData = {
  slot: "12",
  index: "3",
  beacon_block_root: root(1),
  source: { epoch: "4", root: root(2) },
  target: { epoch: "6", root: root(3) },
};

const sha256 = (...parts: Uint8Array[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const bytes = (hex: string): Buffer => Buffer.from(hex.slice(2), "hex");
const zero = Buffer.alloc(32);

/** A number as a leaf. */
function leaf(number: string): Buffer {
  const chunk = Buffer.alloc(32);
  chunk.writeBigUInt64LE(BigInt(number));
  return chunk;
}

/** By the specification's words, without a library. */
function expected(fork: string, domain: number, object: Uint8Array): Buffer {
  const version = Buffer.concat([bytes(fork), Buffer.alloc(28)]);
  const forkData = sha256(version, bytes(genesis.genesis_validators_root));
  return sha256(object, Buffer.concat([Buffer.from([domain, 0, 0, 0]), forkData.subarray(0, 28)]));
}

describe("what a validator signs", () => {
  it("is a vote, in the fork of its target", () => {
    const checkpoint = (at: AttestationData["source"]) => sha256(leaf(at.epoch), bytes(at.root));
    const [left, middle] = [
      sha256(
        sha256(leaf(data.slot), leaf(data.index)),
        sha256(bytes(data.beacon_block_root), checkpoint(data.source)),
      ),
      sha256(sha256(checkpoint(data.target), zero), sha256(zero, zero)),
    ];
    const object = sha256(left, middle);
    expect(Buffer.from(attestationRoot(context, data))).toEqual(expected("0x40000910", 1, object));
    const early = { ...data, target: { ...data.target, epoch: "4" } };
    expect(Buffer.from(attestationRoot(context, early))).not.toEqual(expected("0x40000910", 1, object));
  });

  it("is an epoch for RANDAO", () => {
    expect(Buffer.from(randaoRoot(context, 4))).toEqual(expected("0x10000910", 2, leaf("4")));
    expect(Buffer.from(randaoRoot(context, 5))).toEqual(expected("0x40000910", 2, leaf("5")));
  });

  it("is a slot where it may aggregate", () => {
    expect(Buffer.from(selectionRoot(context, 9))).toEqual(expected("0x10000910", 5, leaf("9")));
    expect(Buffer.from(selectionRoot(context, 10))).toEqual(expected("0x40000910", 5, leaf("10")));
  });

  it("is a block's root in a sync committee", () => {
    expect(Buffer.from(syncMessageRoot(context, 10, root(4)))).toEqual(
      expected("0x40000910", 7, bytes(root(4))),
    );
  });

  it("is a slot and a part of a sync committee where it may contribute", () => {
    expect(Buffer.from(syncSelectionRoot(context, 10, 3))).toEqual(
      expected("0x40000910", 8, sha256(leaf("10"), leaf("3"))),
    );
    expect(subcommitteesOf(["0", "2", "31"], 32)).toEqual([0, 3]);
  });

  it("is a contribution with its proof", () => {
    const contribution = {
      slot: "10",
      beacon_block_root: root(4),
      subcommittee_index: "3",
      aggregation_bits: "0x05",
      signature: `0x${"06".repeat(96)}`,
    };
    const proof = `0x${"07".repeat(96)}`;
    const long = (hex: string) => {
      const [one, two, three] = [0, 32, 64].map((at) => bytes(hex).subarray(at, at + 32));
      return sha256(sha256(one!, two!), sha256(three!, zero));
    };
    const bits = Buffer.concat([Buffer.from([5]), Buffer.alloc(31)]);
    const inner = sha256(
      sha256(sha256(leaf("10"), bytes(root(4))), sha256(leaf("3"), bits)),
      sha256(sha256(long(contribution.signature), zero), sha256(zero, zero)),
    );
    const object = sha256(sha256(leaf("7"), inner), sha256(long(proof), zero));
    const message = { aggregator_index: "7", contribution, selection_proof: proof };
    expect(Buffer.from(contributionRoot(context, message))).toEqual(expected("0x40000910", 9, object));
  });

  it("is a block of Capella, whatever the preset", () => {
    const mainnet: SigningContext = { ...context, syncCommitteeSize: 512, maxWithdrawals: 16 };
    const wide = structuredClone(capellaBlock);
    wide.slot = "12";
    wide.body.sync_aggregate.sync_committee_bits = `0x${"00".repeat(64)}`;
    wide.body.attestations = [];
    const { default: empty } = CapellaBeaconBlock;
    const value = {
      ...empty,
      slot: 12n,
      parent_root: bytes(wide.parent_root),
      state_root: bytes(wide.state_root),
      body: {
        ...empty.body,
        randao_reveal: bytes(wide.body.randao_reveal),
        graffiti: bytes(wide.body.graffiti),
        eth1_data: {
          deposit_root: bytes(wide.body.eth1_data.deposit_root),
          deposit_count: 64n,
          block_hash: bytes(wide.body.eth1_data.block_hash),
        },
        sync_aggregate: {
          ...empty.body.sync_aggregate,
          sync_committee_signature: bytes(wide.body.sync_aggregate.sync_committee_signature),
        },
        execution_payload: payloadOf(wide.body.execution_payload),
      },
    };
    const object = CapellaBeaconBlock.merkleRoot(value as typeof empty);
    expect(Buffer.from(blockRoot(mainnet, "capella", wide))).toEqual(expected("0x40000910", 0, object));
    // The minimal preset has a shorter list of withdrawals, which its root tells.
    const short = blockRoot({ ...mainnet, maxWithdrawals: 4 }, "capella", wide);
    expect(short).not.toEqual(blockRoot(mainnet, "capella", wide));
  });

  it("is a block of the minimal preset, as Lodestar's library has it", () => {
    const minimal = signingContext({ ...spec, SLOTS_PER_EPOCH: "8" }, genesis);
    // @lodestar/types 1.5.1, ssz.capella.BeaconBlock and ssz.phase0.SigningData.
    expect(Buffer.from(blockRoot(minimal, "capella", capellaBlock)).toString("hex")).toBe(
      "0b2741d7ba901ea56e0e3d506ebc2ea3f6ead4390567786b08582f29206e6e2a",
    );
  });

  it("is the same for a block whose payload a builder has", () => {
    const { execution_payload, ...body } = capellaBlock.body;
    const { transactions, withdrawals, ...header } = execution_payload;
    const types = CapellaBeaconBlock.info.fields.body.info.fields.execution_payload.info.fields;
    const rootOf = (root: Uint8Array) => `0x${Buffer.from(root).toString("hex")}`;
    const shortList = list(context.maxWithdrawals, ETH2_TYPES.Withdrawal);
    const execution_payload_header = {
      ...header,
      transactions_root: rootOf(types.transactions.merkleRoot(transactions.map(bytes))),
      withdrawals_root: rootOf(shortList.merkleRoot(withdrawals.map(withdrawalOf) as never)),
    };
    const blinded = { ...capellaBlock, body: { ...body, execution_payload_header } };
    expect([isBlinded(blinded), isBlinded(capellaBlock)]).toEqual([true, false]);
    expect(blockRoot(context, "capella", blinded)).toEqual(blockRoot(context, "capella", capellaBlock));
  });

  it("is no block of a fork that is not known", () => {
    expect(() => blockRoot(context, "electra", capellaBlock)).toThrow("blocks of electra are not known here");
  });
});

function payloadOf(payload: (typeof capellaBlock)["body"]["execution_payload"]): object {
  const numbers = ["block_number", "gas_limit", "gas_used", "timestamp", "base_fee_per_gas"];
  const entries = Object.entries(payload).map(([name, value]) => {
    if (typeof value === "string") return [name, numbers.includes(name) ? BigInt(value) : bytes(value)];
    if (name === "transactions") return [name, payload.transactions.map(bytes)];
    return [name, payload.withdrawals.map(withdrawalOf)];
  });
  return Object.fromEntries(entries) as object;
}

const withdrawalOf = (each: Record<"index" | "validator_index" | "address" | "amount", string>): object => ({
  index: BigInt(each.index),
  validator_index: BigInt(each.validator_index),
  address: bytes(each.address),
  amount: BigInt(each.amount),
});
