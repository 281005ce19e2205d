/**
 * Stands in for `ssvnode start-node …`, in the order of its start (ssvlabs/ssv cli/operator/node.go, 365a4aba,
 * 2025-11-17). Its cluster is in a file of the lab (ssv-shares.ts), and its messages to the others are HTTP.
 */

import { join } from "node:path";
import { signingContext } from "../../dvt/signing-roots.ts";
import { listenForPeers } from "./addresses.ts";
import { identity, stopOnSignals } from "./client.ts";
import { readFlags } from "./flags.ts";
import { Slots } from "./slots.ts";
import { serveApi, serveSsvMetrics } from "./ssv-apis.ts";
import { BeaconNodes } from "./ssv-beacon.ts";
import { type Cluster, joinCluster } from "./ssv-cluster.ts";
import { readConfiguration, type SsvConfiguration } from "./ssv-configuration.ts";
import { keepNetwork, keepOperator, lockDatabase } from "./ssv-database.ts";
import { Doppelganger } from "./ssv-doppelganger.ts";
import { performDuties } from "./ssv-duties.ts";
import { ExecutionClients } from "./ssv-execution.ts";
import { probeAll, probing, untilUnwell } from "./ssv-health.ts";
import { fatal, say } from "./ssv-log.ts";
import { SsvMetrics } from "./ssv-metrics.ts";
import { operatorKeyHash } from "./ssv-operator-key.ts";
import { isKnownNetwork, SsvRegistry } from "./ssv-registry.ts";
import { readShares, type Shares, sharesFile } from "./ssv-shares.ts";
import { SlashingRecord } from "./ssv-slashing.ts";
import { Validators } from "./ssv-validators.ts";
import { wordsOf } from "./words.ts";

stopOnSignals();
const configuration = configurationOf(readFlags("ssv-start-node", process.argv.slice(2)));
const { network, database, privateKeyFile, tcpPort } = configuration;
if (!isKnownNetwork(network))
  fatal("could not setup network", { error: `network not supported: ${network}` });
await takeDatabase(configuration);
const metrics = new SsvMetrics();
const { beacon, execution } = await connectNodes(configuration);
if (configuration.metricsPort > 0) serveSsvMetrics(configuration.metricsPort, metrics);
const nodes = {
  beacon_node: () => beacon.healthy(),
  execution_node: () => execution.healthy(),
};
await step("ethereum node(s) are not healthy", () => probeAll(nodes, probing.atStart));
say("INFO", "ethereum node(s) are healthy");
const registry = new SsvRegistry(execution, network);
await step("failed to sync historical registry events", () => registry.sync());
const shares = readShares(privateKeyFile);
const validators = new Validators(shares);
await step("failed to sync metadata on startup", () => validators.refresh(beacon));
const peers = shares === undefined ? listenAlone(configuration) : await joinAndSign(configuration, shares);
const checks = { ...nodes, event_syncer: () => registry.healthy() };
serve(configuration);
await step("ethereum node(s) are not healthy", () => untilUnwell(checks));

/** With the key by which the node opens it. */
async function takeDatabase({ passwordFile }: SsvConfiguration): Promise<void> {
  const hash = await step("could not extract private key from keystore", () =>
    operatorKeyHash(privateKeyFile, passwordFile),
  );
  await step("could not setup db", () => lockDatabase(database));
  await step("could not save operator private key", () => keepOperator(database, hash));
  await step("failed to validate config", () => keepNetwork(database, network));
}

async function connectNodes({
  beaconNodes: urls,
  beaconTolerance: tolerance,
  parallelSubmissions,
  executionClients,
  executionTolerance,
}: SsvConfiguration) {
  const beacon = new BeaconNodes({ urls, tolerance, parallelSubmissions });
  metrics.beaconNodes = beacon.states;
  await step("failed to create beacon go-client", () => beacon.connect());
  const execution = new ExecutionClients(executionClients, executionTolerance);
  await step("could not connect to execution client", () => execution.connect());
  return { beacon, execution };
}

/** It has no cluster, and so nothing to say to anybody. */
function listenAlone({ udpPort }: SsvConfiguration): Cluster["peers"] {
  listenForPeers({ tcp: [tcpPort], udp: [udpPort] });
  return () => 0;
}

/** Joins its cluster, and performs its duties from then on. */
async function joinAndSign(
  { udpPort, doppelgangerProtection }: SsvConfiguration,
  shares: Shares,
): Promise<Cluster["peers"]> {
  const [spec, genesis] = await step("failed to create beacon go-client", () =>
    Promise.all([
      beacon.ask<Record<string, string>>("/eth/v1/config/spec"),
      beacon.ask<Genesis>("/eth/v1/beacon/genesis"),
    ]),
  );
  const slots = new Slots(spec, genesis);
  listenForPeers({ tcp: [], udp: [udpPort] });
  const { operator, peers } = await step(`failed to setup network from ${sharesFile}`, () =>
    joinCluster(shares, slots, tcpPort),
  );
  performDuties({
    beacon,
    slots,
    context: signingContext(spec, genesis),
    operator,
    validators,
    feeRecipient: shares.feeRecipient,
    doppelganger: doppelgangerProtection ? new Doppelganger(slots.slotsPerEpoch) : undefined,
    record: new SlashingRecord(join(database, "lab-signed.json")),
    metrics,
  });
  return peers;
}

interface Genesis {
  readonly genesis_time: string;
  readonly genesis_validators_root: string;
}

function serve({ apiPort, hostAddress, udpPort }: SsvConfiguration): void {
  if (apiPort === 0) return;
  serveApi({
    port: apiPort,
    peerId: identity(database),
    listenAddresses: [`tcp://${hostAddress}:${tcpPort}`, `udp://${hostAddress}:${udpPort}`],
    peers,
    checks,
    validators: () => validators.forApi(),
  });
}

/** Before there is a logger the node ends with another one's words. */
function configurationOf(flags: ReadonlyMap<string, string>): SsvConfiguration {
  const second = flags.get("share-config");
  try {
    return readConfiguration([
      flags.get("config") ?? "./config/config.yaml",
      ...(second === undefined ? [] : [second]),
    ]);
  } catch (error) {
    process.stderr.write(`could not create logger ${wordsOf(error)}\n`);
    process.exit(1);
  }
}

/** What fails in it ends the node. */
async function step<T>(failure: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    return fatal(failure, { error: wordsOf(error) });
  }
}
