/** Contributions to sync committees by the lab's SSV nodes and Charon, as clusters in this process. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { interopKey } from "../../../lab/chain/keystores.ts";
import { ssvRules } from "../../../lab/dvt/duty.ts";
import { ClusterOperator } from "../../../lab/dvt/operator.ts";
import { signingContext, syncMessageRoot, syncSelectionRoot } from "../../../lab/dvt/signing-roots.ts";
import { isSignatureOf, publicKeyOf, sign, splitKey } from "../../../lab/dvt/threshold.ts";
import { Slots } from "../../../lab/images/fake/slots.ts";
import { BeaconNodes } from "../../../lab/images/fake/ssv-beacon.ts";
import { performDuties } from "../../../lab/images/fake/ssv-duties.ts";
import { SsvMetrics } from "../../../lab/images/fake/ssv-metrics.ts";
import { SlashingRecord } from "../../../lab/images/fake/ssv-slashing.ts";
import { Validators } from "../../../lab/images/fake/ssv-validators.ts";
import { contributionFaults } from "../../support/aggregates.ts";
import {
  BeaconChain,
  SyncCommittee,
  secondsPerSlot,
  slotsPerEpoch,
  spec,
} from "../../support/beacon-chain.ts";
import { capellaBlock } from "../../support/capella-block.ts";
import { startCores } from "../../support/charon-cores.ts";
import { temporaryFolder } from "../../support/folders.ts";
import type { ShareSigner } from "../../support/share-signer.ts";

const key = interopKey(49);
const publicKeys = [publicKeyOf(key)];
const genesis = Math.floor(Date.now() / 1000 - 10 * secondsPerSlot * slotsPerEpoch) * 1000;
const context = signingContext(spec, { genesis_validators_root: `0x${"00".repeat(32)}` });
const feeRecipient = `0x${"ab".repeat(20)}`;
const folder = temporaryFolder("sync-committee");

const soon = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 110_000, interval: 250 });
const chains: BeaconChain[] = [];

function chainWithCommittee(): BeaconChain {
  const chain = new BeaconChain({ publicKeys, genesis, block: capellaBlock });
  chain.syncCommittee = new SyncCommittee();
  chains.push(chain);
  return chain;
}

beforeAll(() => {
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, "write").mockReturnValue(true);
});
afterAll(() => {
  for (const chain of chains) chain.stop();
  rmSync(folder, { recursive: true });
});

describe("Charon", () => {
  const chain = chainWithCommittee();
  const block = `0x${"5b".repeat(32)}`;
  let signers: ShareSigner[];
  let slot: number;

  beforeAll(async () => {
    signers = await startCores({ chain, genesis, keys: [key], feeRecipient, asksBuilders: false });
    // Its validators are known from an epoch's beginning on.
    await soon(() => expect(chain.preparations.length).toBeGreaterThan(3));
    slot = Math.floor((Date.now() - genesis) / 1000 / secondsPerSlot) + 1;
  }, 120_000);

  it("publishes one contribution, with the whole key's proof and signature, when three clients sign", async () => {
    await Promise.all(signers.slice(1).map((signer) => signer.contribute(3, slot, block)));
    await soon(() => expect(contributionFaults(context, publicKeys, chain.contributions)).toEqual([]));
    const [{ message }] = chain.contributions as [(typeof chain.contributions)[0]];
    expect(message.contribution).toMatchObject({ subcommittee_index: "3", beacon_block_root: block });
  }, 120_000);

  it("refuses one whose proof is for another part", async () => {
    const proof = sign(key, syncSelectionRoot(context, slot, 0));
    await Promise.all(
      signers
        .slice(1)
        .map((signer) => expect(signer.contribute(3, slot, block, proof)).rejects.toThrow("500")),
    );
  }, 60_000);
});

describe("SSV nodes", () => {
  const chain = chainWithCommittee();

  it("send messages about the decided block, and one contribution of its part of the committee", async () => {
    const members: ClusterOperator[] = [];
    for (const [i, share] of splitKey(key, 4, 3).entries()) {
      const beacon = new BeaconNodes({
        urls: [await chain.startNode()],
        tolerance: 4,
        parallelSubmissions: true,
      });
      await beacon.connect();
      const operator = new ClusterOperator(
        { self: i + 1, operators: 4, rules: ssvRules, genesis, slotTime: secondsPerSlot * 1000 },
        (envelope) => {
          for (const other of members) setImmediate(() => other.receive(structuredClone(envelope)));
        },
      );
      members.push(operator);
      const validator = { publicKey: publicKeys[0]!, share: `0x${Buffer.from(share).toString("hex")}` };
      performDuties({
        beacon,
        slots: new Slots(spec, { genesis_time: String(genesis / 1000) }),
        context,
        operator,
        validators: new Validators({
          operatorId: i + 1,
          feeRecipient,
          operators: [],
          validators: [validator],
        }),
        feeRecipient,
        doppelganger: undefined,
        record: new SlashingRecord(join(folder, String(i))),
        metrics: new SsvMetrics(),
      });
    }
    await soon(() => expect(contributionFaults(context, publicKeys, chain.contributions)).toEqual([]));
    const [first] = chain.syncMessages as [(typeof chain.syncMessages)[0]];
    const root = syncMessageRoot(context, Number(first.slot), first.beacon_block_root);
    expect(isSignatureOf(publicKeys[0]!, root, first.signature)).toBe(true);
    const bySlot = new Set(chain.syncMessages.map((each) => `${each.slot} ${each.beacon_block_root}`));
    expect(bySlot.size).toBe(new Set(chain.syncMessages.map((each) => each.slot)).size);
  }, 120_000);
});
