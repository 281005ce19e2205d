import { createHash } from "node:crypto";
import { CapellaBeaconBlock, CapellaExecutionPayloadHeader } from "micro-eth-signer/ssz.js";
import { describe, expect, it } from "vitest";
import { hasSignedBid, type SignedBid, signBid } from "../../../lab/builder/bid.ts";
import { interopKey } from "../../../lab/chain/keystores.ts";
import { signingContext } from "../../../lab/dvt/signing-roots.ts";
import { rootOf } from "../../../lab/dvt/ssz-json.ts";
import { publicKeyOf } from "../../../lab/dvt/threshold.ts";
import { bidFault } from "../../../lab/images/fake/mev-boost-relays.ts";
import { hexOf } from "../../../tools/lock/hashes.ts";
import { builderRoot } from "../../../tools/lock/signing-roots.ts";
import { spec } from "../../support/beacon-chain.ts";
import { capellaBlock } from "../../support/capella-block.ts";
import { kilnBid, kilnBuilderDomain, kilnForkVersion } from "../../support/kiln-bid.ts";
import { headerOf } from "../../support/signing-relay.ts";

describe("a bid that a relay signed for another network of its time", () => {
  const { message, signature } = kilnBid.data;
  const changed = (more: object): SignedBid => ({
    ...kilnBid,
    data: { message: { ...message, ...more }, signature },
  });

  it("is the relay's, there and nowhere else", () => {
    expect(hasSignedBid(message.pubkey, kilnBid, kilnForkVersion)).toBe(true);
    expect(hasSignedBid(message.pubkey, kilnBid, "0x10000910")).toBe(false);
  });

  it.each([
    ["value", { value: "1" }],
    ["block", { header: { ...message.header, block_hash: message.header.parent_hash } }],
    ["gas limit", { header: { ...message.header, gas_limit: "30000001" } }],
  ])("is nobody's with another %s", (_what, more) => {
    expect(hasSignedBid(message.pubkey, changed(more), kilnForkVersion)).toBe(false);
  });

  it("is not that of another relay, or of what is no key", () => {
    for (const key of [`0x${"ab".repeat(48)}`, `0xc0${"00".repeat(47)}`])
      expect(hasSignedBid(key, kilnBid, kilnForkVersion)).toBe(false);
  });

  it("of another fork is not judged", () => {
    expect(() => hasSignedBid(message.pubkey, { ...kilnBid, version: "fulu" }, kilnForkVersion)).toThrow(
      "fulu",
    );
  });
});

describe("a bid that MEV-Boost is given", () => {
  const key = interopKey(0);
  const relay = { key: publicKeyOf(key), base: "http://relay" };
  const { withdrawals, transactions, ...rest } = capellaBlock.body.execution_payload;
  const header = { ...rest, transactions_root: rest.state_root, withdrawals_root: rest.state_root };
  const bid = signBid("capella", { header, value: "50", pubkey: relay.key }, key, "0x10000910");
  const parent = rest.parent_hash;
  const hoodi = { forkVersion: "0x10000910", minBid: 50n };

  it.each([
    ["that is worth the minimum", hoodi, undefined],
    ["below the minimum", { ...hoodi, minBid: 51n }, "ignoring bid below min-bid value"],
    ["for another network", { ...hoodi, forkVersion: "0x00000000" }, "failed to verify relay signature"],
  ])("%s", (_what, settings, fault) => {
    expect(bidFault(bid, relay, parent, settings)).toBe(fault);
  });

  it("for no block is not verified", () => {
    const message = { ...bid.data.message, header: { ...header, block_hash: `0x${"00".repeat(32)}` } };
    const empty = { ...bid, data: { ...bid.data, message } };
    expect(bidFault(empty, relay, parent, hoodi)).toBe("relay responded with empty block hash");
  });
});

it("what is signed depends on the genesis fork alone", () => {
  const root = Buffer.alloc(32, 5);
  const domain = Buffer.from(kilnBuilderDomain.slice(2), "hex");
  const expected = createHash("sha256").update(root).update(domain).digest("hex");
  expect(hexOf(builderRoot(root, kilnForkVersion))).toBe(`0x${expected}`);
});

it("a payload and its header have one root", () => {
  const payload = capellaBlock.body.execution_payload;
  const context = { ...signingContext(spec, { genesis_validators_root: "0x" }), maxWithdrawals: 16 };
  const type = CapellaBeaconBlock.info.fields.body.info.fields.execution_payload;
  expect(hexOf(rootOf(CapellaExecutionPayloadHeader, headerOf(payload, context)))).toBe(
    hexOf(rootOf(type, payload)),
  );
});
