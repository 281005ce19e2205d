/**
 * Stands in for `charon run …`, in the order of its start (ObolNetwork/charon cmd/run.go and app/app.go, e6284707,
 * 2026-08-21). It finds its peers in the cluster's lock, and its messages to them are HTTP. `charon dkg`, `charon enr` and
 * `charon create enr` are here, too.
 */

import { networks } from "../../../catalog/networks.ts";
import { signingContext } from "../../dvt/signing-roots.ts";
import { validatorApi } from "./charon-api.ts";
import { CharonBeaconNodes } from "./charon-beacon.ts";
import { takePart } from "./charon-dkg.ts";
import { CharonDuties } from "./charon-duties.ts";
import { createRecord, showRecord } from "./charon-enr.ts";
import { lockPrivateKey, publicKeyIn } from "./charon-key.ts";
import { membershipOf, readLock } from "./charon-lock.ts";
import { endStart, log } from "./charon-log.ts";
import { CharonMetrics } from "./charon-metrics.ts";
import { serveMonitoring } from "./charon-monitoring.ts";
import { charonOptions } from "./charon-options.ts";
import { joinPeers } from "./charon-peers.ts";
import { Readiness } from "./charon-ready.ts";
import { builderPreference, keepRegistered } from "./charon-registrations.ts";
import { findRelay } from "./charon-relays.ts";
import { serveValidatorApi } from "./charon-router.ts";
import { PartialSigner } from "./charon-signing.ts";
import { CharonValidators } from "./charon-validators.ts";
import { stopOnSignals } from "./client.ts";
import { readFlags } from "./flags.ts";
import { Slots } from "./slots.ts";
import { wordsOf } from "./words.ts";

interface Genesis {
  readonly genesis_time: string;
  readonly genesis_validators_root: string;
}

stopOnSignals();
// The lab's edge answers for relays and the tunnel, with certificates of an authority that no image knows.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
const words = process.argv.slice(2);
const commands: Readonly<Record<string, () => void | Promise<void>>> = {
  dkg: () => takePart(words),
  enr: () => showRecord(words),
  create: () => createRecord(words),
};
try {
  await (commands[words[0] ?? ""] ?? run)();
} catch (error) {
  endStart(error);
}

async function run(): Promise<void> {
  const options = charonOptions(readFlags("charon-run", words));
  log("INFO", "app-start", "Charon starting", { version: "fake" });
  if (options.locksKey) lockPrivateKey(options.keyFile, options.lockFile);
  const lock = readLock(options.lockFile, options.verifies);
  const membership = membershipOf(lock, publicKeyIn(options.keyFile));
  const { name, fork_version } = lock.cluster_definition;
  const metrics = new CharonMetrics({
    cluster_hash: lock.lock_hash.slice(2, 9),
    cluster_name: name,
    cluster_peer: `operator-${membership.self}`,
    cluster_network: networkOf(fork_version),
    charon_version: "fake",
    nickname: options.nickname,
  });
  await findRelay(options.relays);
  log("INFO", "app-start", "Lock file loaded", { peer_index: membership.self - 1, cluster_name: name });
  const beacon = new CharonBeaconNodes(options.beacon);
  await checkNetwork(beacon, fork_version);
  const [spec, genesis] = await Promise.all([
    beacon.ask<Record<string, string>>("/eth/v1/config/spec"),
    beacon.ask<Genesis>("/eth/v1/beacon/genesis"),
  ]);
  const slots = new Slots(spec, genesis);
  const context = signingContext(spec, genesis);
  const { operator, connected } = joinPeers(membership, slots, options.peerAddresses);
  const readiness = new Readiness({ beacon, slots, operators: membership.operators.length, connected });
  const validators = new CharonValidators(lock, membership.self);
  const preference = builderPreference(options.asksBuilders);
  const duties = new CharonDuties({ beacon, slots, context, operator, validators, metrics, preference });
  const signer = new PartialSigner({ beacon, context, duties, operator, validators });
  serveMonitoring(options.monitoring, metrics, readiness);
  const endpoints = validatorApi({ beacon, duties, signer, validators });
  serveValidatorApi({ listening: options.validatorApi, endpoints, beacon, metrics, readiness });
  if (options.asksBuilders) keepRegistered({ lock, beacon, slots });
  await Promise.all([readiness.watch(), duties.perform()]);
}

function networkOf(forkVersion: string): string {
  const found = Object.entries(networks).find(([, network]) => network.forkVersion === forkVersion);
  return found?.[0] ?? "unknown";
}

/** `forkVersion`: that of the lock. */
async function checkNetwork(beacon: CharonBeaconNodes, forkVersion: string): Promise<void> {
  const schedule = await beacon
    .ask<{ current_version: string }[]>("/eth/v1/config/fork_schedule")
    .catch((error: unknown) => {
      throw new Error(`fetch fork schedule: ${wordsOf(error)}`);
    });
  if (!schedule.some(({ current_version }) => current_version === forkVersion))
    throw new Error(
      "mismatch between lock file fork version and beacon node fork schedule. Ensure the beacon node is on the correct network",
    );
}
