import { describe, expect, it } from "vitest";
import { publishes, signedIn } from "../../../lab/chain/launch/signed.ts";

const votes = "/eth/v1/beacon/pool/attestations";
const data = {
  slot: "17",
  index: "1",
  beacon_block_root: "0xaa",
  source: { epoch: "1", root: "0xbb" },
  target: { epoch: "2", root: "0xcc" },
};
const attestation = (bits: string, changes: Partial<typeof data> = {}): string =>
  JSON.stringify([{ aggregation_bits: bits, data: { ...data, ...changes }, signature: "0x" }]);
const block = (content: object): string =>
  JSON.stringify({ message: { slot: "9", proposer_index: "3", ...content }, signature: "0x" });

describe("a path", () => {
  it.each([
    [votes, true],
    ["/eth/v2/beacon/pool/attestations", true],
    ["/eth/v1/beacon/blocks", true],
    ["/eth/v2/beacon/blinded_blocks", true],
    ["/eth/v1/beacon/pool/sync_committees", false],
    ["/eth/v1/validator/aggregate_and_proofs", false],
    ["/eth/v1/beacon/blocks/head/root", false],
  ])("%s: %s", (path, expected) => {
    expect(publishes(path)).toBe(expected);
  });
});

it("an attestation has its place, its epochs and its content", () => {
  expect(signedIn(votes, attestation("0x0a"))).toEqual([
    {
      kind: "attestation",
      slot: 17,
      committee: 1,
      position: 1,
      source: 1,
      target: 2,
      root: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    },
  ]);
});

it.each([
  ["0x03", [0]],
  ["0x09", [0]],
  ["0x0c", [2]],
  ["0x8001", [7]],
  ["0x0003", [8]],
  ["0x0101", [0]],
  ["0x07", [0, 1]],
  ["0x08", []],
])("the bits %s are of positions %j", (bits, positions) => {
  expect(signedIn(votes, attestation(bits)).map((one) => "position" in one && one.position)).toEqual(
    positions,
  );
});

it("what was signed tells two attestations apart, the signature and the signer do not", () => {
  const rootOf = (bits: string, changes?: Partial<typeof data>): string =>
    signedIn(votes, attestation(bits, changes))[0]!.root;
  expect(rootOf("0x03")).toBe(rootOf("0x05"));
  const changed = [
    { slot: "18" },
    { index: "0" },
    { beacon_block_root: "0xab" },
    { source: { epoch: "1", root: "0xb0" } },
    { target: { epoch: "2", root: "0xc0" } },
  ].map((changes) => rootOf("0x03", changes));
  expect(new Set([rootOf("0x03"), ...changed]).size).toBe(6);
});

it("a block has its slot, its proposer and its content", () => {
  const read = (content: object) => signedIn("/eth/v1/beacon/blocks", block(content));
  expect(read({})).toMatchObject([{ kind: "block", slot: 9, validator: 3 }]);
  expect(read({ body: { graffiti: "a" } })[0]!.root).not.toBe(read({ body: { graffiti: "b" } })[0]!.root);
});

it.each([
  ["an attestation of Electra", votes, '[{"committee_index":"0","attester_index":"1","data":{}}]'],
  ["bytes", votes, "\u0000\u0001"],
  ["an object", votes, "{}"],
  ["a slot that is none", "/eth/v1/beacon/blocks", block({ slot: "x" })],
])("%s is refused", (_, path, body) => {
  expect(() => signedIn(path, body)).toThrow();
});
