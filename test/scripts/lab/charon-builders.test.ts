/** Blocks of builders in the lab's Charon: one decision for all questions, and what is signed goes where it belongs. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { interopKey } from "../../../lab/chain/keystores.ts";
import { blockRoot, randaoRoot, signingContext, type UnsignedBlock } from "../../../lab/dvt/signing-roots.ts";
import { isSignatureOf, publicKeyOf } from "../../../lab/dvt/threshold.ts";
import { builderPreference } from "../../../lab/images/fake/charon-registrations.ts";
import { registrationRoot } from "../../../tools/lock/signing-roots.ts";
import { BeaconChain, secondsPerSlot, slotsPerEpoch, spec } from "../../support/beacon-chain.ts";
import { capellaBlock } from "../../support/capella-block.ts";
import { startCores } from "../../support/charon-cores.ts";
import type { ShareSigner } from "../../support/share-signer.ts";

const keys = [interopKey(49)];
const key = publicKeyOf(keys[0]!);
const genesis = Math.floor(Date.now() / 1000 - 10 * secondsPerSlot * slotsPerEpoch) * 1000;
const context = signingContext(spec, { genesis_validators_root: `0x${"00".repeat(32)}` });
const feeRecipient = `0x${"ab".repeat(20)}`;
const chain = new BeaconChain({ publicKeys: [key], genesis, block: capellaBlock });
let signers: ShareSigner[] = [];

const soon = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 110_000, interval: 250 });

beforeAll(async () => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  chain.hasBuilder = true;
  signers = await startCores({ chain, genesis, keys, feeRecipient, asksBuilders: true });
  for (const signer of signers) signer.run("proposals");
}, 60_000);
afterAll(() => {
  for (const signer of signers) signer.stop();
  chain.stop();
});

it("with --builder-api, builders' blocks are preferred, signed by the whole key and published blinded", async () => {
  await soon(() => expect(chain.blindedBlocks).not.toEqual([]));
  const [{ message, signature }] = chain.blindedBlocks as [(typeof chain.blindedBlocks)[0]];
  const epoch = Math.floor(Number(message.slot) / slotsPerEpoch);
  expect(isSignatureOf(key, randaoRoot(context, epoch), message.body.randao_reveal)).toBe(true);
  expect(isSignatureOf(key, blockRoot(context, "capella", message), signature)).toBe(true);
  expect(chain.blocks).toEqual([]);
  expect(chain.preferences).toEqual(new Set([String(2n ** 64n - 1n)]));
}, 120_000);

it("each slot has one: nodes were shown different ones", async () => {
  const slots = new Set(chain.blindedBlocks.map(({ message }) => message.slot));
  expect(new Set(chain.blindedBlocks.map((each) => JSON.stringify(each))).size).toBe(slots.size);
});

it("without it, it says that it wants none", () => {
  expect(builderPreference(false)).toBe("&builder_boost_factor=0");
});

it("an older client's questions are answered from the same decision", async () => {
  const slot = chain.blindedBlocks.at(-1)!.message.slot;
  const [signer] = signers;
  const ask = (path: string) => {
    const reveal = signer!.reveal(0, Number(slot));
    return signer!.ask<{ data: UnsignedBlock }>(`${path}/${slot}?randao_reveal=${reveal}`);
  };
  const { data } = await ask("/eth/v1/validator/blinded_blocks");
  expect(data).toEqual((await ask("/eth/v3/validator/blocks")).data);
  expect(data).toEqual(chain.blindedBlocks.at(-1)!.message);
  await expect(ask("/eth/v2/validator/blocks")).rejects.toThrow("404");
});

it("a block with its payload is refused where a blinded one was decided", async () => {
  const { slot } = chain.blindedBlocks.at(-1)!.message;
  const message = { ...capellaBlock, slot };
  const signed = signers[0]!.ask("/eth/v2/beacon/blocks", { message, signature: "0x" });
  await expect(signed).rejects.toThrow("500");
});

it("registrations are those of the lock, signed by the whole key, and none of a validator client", async () => {
  await signers[0]!.ask("/eth/v1/validator/register_validator", [{ message: {}, signature: "0x" }]);
  expect(chain.registrations).not.toEqual([]);
  const distinct = new Set(chain.registrations.map((each) => JSON.stringify(each)));
  expect(distinct.size).toBe(1);
  const [{ message, signature }] = chain.registrations as [
    { message: Record<string, string>; signature: string },
  ];
  expect(message).toMatchObject({ fee_recipient: feeRecipient, gas_limit: "30000000", pubkey: key });
  const numbers = { gas_limit: Number(message.gas_limit), timestamp: Number(message.timestamp) };
  const root = registrationRoot({ ...message, ...numbers } as never, spec.GENESIS_FORK_VERSION);
  expect(isSignatureOf(key, root, signature)).toBe(true);
});
