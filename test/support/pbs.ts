import { loadTopology } from "../../topology/load.ts";
import type { Topology } from "../../topology/topology.ts";
import { addDvt } from "./dvt.ts";
import { complete, digest, type Settings, today } from "./inventory.ts";
import { relayOf } from "./relays.ts";

/** Relays of Hoodi, in an order of their own. */
export const orderedRelays = ["hoodi.titanrelay.xyz", "hoodi.aestus.live"].map((host) => relayOf(host));

/** Where they are asked as builders. */
export const orderedBuilders = ["https://hoodi.titanrelay.xyz", "https://hoodi.aestus.live"];

/** Hoodi with MEV-Boost beside its nodes, for groups whose validator clients can be given builders. */
export function withSidecars(config: Settings): void {
  for (const node of Object.values<Settings>(config.nodes)) node.builder = "local";
  for (const group of ["solo", "rocketpool"])
    Object.assign(config.validatorGroups[group], { relays: orderedRelays, minBid: 0.05 });
}

/** The same with builders in the protocol. */
export function withProtocol(config: Settings): void {
  withSidecars(config);
  config.pbs = "protocol";
}

/** The same with a Charon cluster that signs for the group `puffer`, whose gas limit its validator clients sign. */
export function withProtocolCluster(config: Settings): void {
  withProtocol(config);
  addDvt(config);
  delete config.validators.vc5;
  config.dvtClusters.obol.group = "puffer";
  Object.assign(config.validatorGroups.puffer, {
    relays: orderedRelays,
    minBid: 0.05,
    builderBoostFactor: 90,
    gasLimit: 60_000_000,
  });
  config.images.digests.charon = `v2.0.0-rc2@${digest("7")}`;
}

/** Hoodi as `change` alters its complete configuration. */
export function hoodiWith(change: (config: Settings) => void): Topology {
  const config = complete("hoodi");
  change(config);
  return loadTopology("hoodi", config, today);
}

export const protocolTopology: Topology = hoodiWith(withProtocolCluster);
