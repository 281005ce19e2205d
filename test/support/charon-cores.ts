/** The nodes of a Charon cluster in the test's own process: they are all of a node but its files, relays and peers. */
import { decryptEIP2335Keystore } from "micro-eth-signer/keystore.js";
import { makeCluster } from "../../lab/dvt/charon-files.ts";
import { charonRules } from "../../lab/dvt/duty.ts";
import { ClusterOperator } from "../../lab/dvt/operator.ts";
import { signingContext } from "../../lab/dvt/signing-roots.ts";
import type { SecretKey } from "../../lab/dvt/threshold.ts";
import { validatorApi } from "../../lab/images/fake/charon-api.ts";
import { CharonBeaconNodes } from "../../lab/images/fake/charon-beacon.ts";
import { CharonDuties } from "../../lab/images/fake/charon-duties.ts";
import { CharonMetrics } from "../../lab/images/fake/charon-metrics.ts";
import { builderPreference, keepRegistered } from "../../lab/images/fake/charon-registrations.ts";
import { serveValidatorApi } from "../../lab/images/fake/charon-router.ts";
import { PartialSigner } from "../../lab/images/fake/charon-signing.ts";
import { CharonValidators } from "../../lab/images/fake/charon-validators.ts";
import { Slots } from "../../lab/images/fake/slots.ts";
import { type BeaconChain, secondsPerSlot, spec } from "./beacon-chain.ts";
import { freePort } from "./haproxy.ts";
import { ShareSigner } from "./share-signer.ts";

export const operators = 4;

export interface CoreOptions {
  readonly chain: BeaconChain;
  /** Milliseconds since 1970. */
  readonly genesis: number;
  readonly keys: readonly SecretKey[];
  readonly feeRecipient: string;
  readonly asksBuilders: boolean;
}

/** Starts them, and gives the validator client of each with its shares; these do nothing until they are told. */
export async function startCores(options: CoreOptions): Promise<ShareSigner[]> {
  const { chain, genesis, keys, feeRecipient, asksBuilders } = options;
  const places = Array.from({ length: operators }, (_, i) => ({ address: "127.0.0.1", port: i + 1 }));
  const forkVersion = spec.GENESIS_FORK_VERSION;
  const { lock, nodes } = makeCluster({ name: "lab", operators: places, keys, feeRecipient, forkVersion });
  const context = signingContext(spec, { genesis_validators_root: `0x${"00".repeat(32)}` });
  const slotTime = secondsPerSlot * 1000;
  const members: ClusterOperator[] = [];
  const signers: ShareSigner[] = [];
  for (const [i, { shares: files }] of nodes.entries()) {
    const shares = keys.map((_, at) =>
      decryptEIP2335Keystore(JSON.parse(files[`keystore-${at}.json`]!), files[`keystore-${at}.txt`]!),
    );
    const beacon = new CharonBeaconNodes({
      primaries: [await chain.startNode()],
      fallbacks: [],
      timeout: 20_000,
      submitTimeout: 20_000,
    });
    const slots = new Slots(spec, { genesis_time: String(genesis / 1000) });
    const operator = new ClusterOperator(
      { self: i + 1, operators, rules: charonRules, genesis, slotTime },
      (envelope) => {
        for (const other of members) setImmediate(() => other.receive(structuredClone(envelope)));
      },
    );
    members.push(operator);
    const validators = new CharonValidators(lock, i + 1);
    const metrics = new CharonMetrics({});
    const preference = builderPreference(asksBuilders);
    const duties = new CharonDuties({ beacon, slots, context, operator, validators, metrics, preference });
    const signer = new PartialSigner({ beacon, context, duties, operator, validators });
    const endpoints = validatorApi({ beacon, duties, signer, validators });
    const listening = `127.0.0.1:${await freePort()}`;
    const readiness = { noteRequest: () => undefined };
    serveValidatorApi({ listening, endpoints, beacon, metrics, readiness });
    if (asksBuilders) keepRegistered({ lock, beacon, slots });
    duties.perform();
    signers.push(new ShareSigner({ api: `http://${listening}`, shares, context, genesis, slotTime }));
  }
  return signers;
}
