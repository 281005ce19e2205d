/**
 * Stands in for `ssvnode start-node …`, in the order of its start (ssvlabs/ssv cli/operator/node.go, 365a4aba,
 * 2025-11-17). Its cluster is in a file of the lab (ssv-shares.ts), and its messages to the others are HTTP.
 */

import { join } from "node:path";
import { signingContext } from "../../dvt/signing-roots.ts";
import { listenForPeers } from "./addresses.ts";
import { identity, stopOnSignals } from "./client.ts";
import { readFlags } from "./flags.ts";
import { serveApi, serveSsvMetrics } from "./ssv-apis.ts";
import { BeaconNodes } from "./ssv-beacon.ts";
import { joinCluster } from "./ssv-cluster.ts";
import { readConfiguration, type SsvConfiguration } from "./ssv-configuration.ts";
import { keepNetwork, keepOperator, lockDatabase } from "./ssv-database.ts";
import { Doppelganger } from "./ssv-doppelganger.ts";
import { performDuties } from "./ssv-duties.ts";
import { ExecutionClients } from "./ssv-execution.ts";
import { probeAll, probing, untilUnwell } from "./ssv-health.ts";
import { fatal, say, wordsOf } from "./ssv-log.ts";
import { SsvMetrics } from "./ssv-metrics.ts";
import { operatorKeyHash } from "./ssv-operator-key.ts";
import { isKnownNetwork, SsvRegistry } from "./ssv-registry.ts";
import { readShares, sharesFile } from "./ssv-shares.ts";
import { SlashingRecord } from "./ssv-slashing.ts";
import { Slots } from "./ssv-slots.ts";
import { Validators } from "./ssv-validators.ts";

stopOnSignals();
const configuration = configurationOf(readFlags("ssv-start-node", process.argv.slice(2)));
const { network, database, privateKeyFile, passwordFile, hostAddress, tcpPort, udpPort } = configuration;
if (!isKnownNetwork(network))
  fatal("could not setup network", { error: `network not supported: ${network}` });
const hash = await step("could not extract private key from keystore", () =>
  operatorKeyHash(privateKeyFile, passwordFile),
);
await step("could not setup db", () => lockDatabase(database));
await step("could not save operator private key", () => keepOperator(database, hash));
await step("failed to validate config", () => keepNetwork(database, network));
const beacon = new BeaconNodes({
  urls: configuration.beaconNodes,
  tolerance: configuration.beaconTolerance,
  parallelSubmissions: configuration.parallelSubmissions,
});
await step("failed to create beacon go-client", () => beacon.connect());
const execution = new ExecutionClients(configuration.executionClients, configuration.executionTolerance);
await step("could not connect to execution client", () => execution.connect());
const metrics = new SsvMetrics();
if (configuration.metricsPort > 0) serveSsvMetrics(configuration.metricsPort, metrics);
const registry = new SsvRegistry(execution, network);
const nodes = {
  beacon_node: () => beacon.healthy(),
  execution_node: () => execution.healthy(),
};
await step("ethereum node(s) are not healthy", () => probeAll(nodes, probing.atStart));
say("INFO", "ethereum node(s) are healthy");
await step("failed to sync historical registry events", () => registry.sync());
const shares = readShares(privateKeyFile);
const validators = new Validators(shares);
await step("failed to sync metadata on startup", () => validators.refresh(beacon));
const [spec, genesis] = await step("failed to create beacon go-client", () =>
  Promise.all([
    beacon.ask<Record<string, string>>("/eth/v1/config/spec"),
    beacon.ask<Genesis>("/eth/v1/beacon/genesis"),
  ]),
);
const slots = new Slots(spec, genesis);
listenForPeers({ tcp: shares === undefined ? [tcpPort] : [], udp: [udpPort] });
const cluster = await step(`failed to setup network from ${sharesFile}`, () =>
  shares === undefined ? undefined : joinCluster(shares, slots, tcpPort),
);
const checks = { ...nodes, event_syncer: () => registry.healthy() };
if (configuration.apiPort > 0)
  serveApi({
    port: configuration.apiPort,
    peerId: identity(database),
    listenAddresses: [`tcp://${hostAddress}:${tcpPort}`, `udp://${hostAddress}:${udpPort}`],
    peers: () => cluster?.peers() ?? 0,
    checks,
    validators: () => validators.forApi(),
  });
if (shares !== undefined && cluster !== undefined)
  performDuties({
    beacon,
    slots,
    context: signingContext(spec, genesis),
    operator: cluster.operator,
    validators,
    feeRecipient: shares.feeRecipient,
    doppelganger: configuration.doppelgangerProtection ? new Doppelganger(slots.slotsPerEpoch) : undefined,
    record: new SlashingRecord(join(database, "lab-signed.json")),
    metrics,
  });
await step("ethereum node(s) are not healthy", () => untilUnwell(checks));

interface Genesis {
  readonly genesis_time: string;
  readonly genesis_validators_root: string;
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
