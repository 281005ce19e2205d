import { type InstanceSize, monthlyUsd } from "../../catalog/cloud-run.ts";
import { mevBoostArguments, mevBoostEnvironment, mevBoostProgram } from "../../catalog/mev-boost.ts";
import type { NetworkName } from "../../catalog/networks.ts";
import type { Mev } from "../../topology/mev/derive.ts";
import { headerCheckPort, readyPath } from "./header-check.ts";

/** A container of the service. */
export interface RelayContainer {
  readonly name: string;
  /** At Docker Hub: `flashbots/mev-boost@sha256:…`. */
  readonly image: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly size: InstanceSize;
  /** Where Cloud Run asks whether it runs. Neither answer depends on relays: those that are down are no reason to restart. */
  readonly probe: { readonly path: string; readonly port: number };
}

/** Where the configuration of HAProxy lies in its container. */
export const configurationFile = { folder: "/etc/bonded-validator", name: "haproxy.cfg" } as const;

/**
 * The containers of an instance: the one that takes requests, and MEV-Boost behind it. Their sizes are those of Google's
 * own example of a proxy before a program (GoogleCloudPlatform/cloud-run-samples, multi-container/hello-nginx-sample,
 * 26e04ea, read 2026-11-27): with less than one processor, a service would have it during requests alone.
 */
export function relayContainers(
  { images, relays, minBid }: Pick<Mev, "images" | "relays" | "minBid">,
  network: NetworkName,
) {
  const { folder, name } = configurationFile;
  return {
    headerCheck: {
      name: "header-check",
      image: images.haproxy,
      args: ["haproxy", "-f", `${folder}/${name}`],
      size: { vcpus: 0.5, gibibytes: 0.25 },
      probe: { path: readyPath, port: headerCheckPort },
    },
    mevBoost: {
      name: "mev-boost",
      image: images.mevBoost,
      args: [...mevBoostArguments({ network, relays, minBid }), "--json"],
      environment: mevBoostEnvironment,
      size: { vcpus: 1, gibibytes: 0.5 },
      probe: { path: mevBoostProgram.statusPath, port: mevBoostProgram.port },
    },
  } satisfies Record<string, RelayContainer>;
}

/** US dollars a month for one instance of the service; see {@link monthlyUsd}. */
export function monthlyUsdOf(mev: Mev, network: NetworkName): number {
  const sizes = Object.values(relayContainers(mev, network)).map(({ size }) => size);
  return monthlyUsd(mev.region, {
    vcpus: sizes.reduce((sum, { vcpus }) => sum + vcpus, 0),
    gibibytes: sizes.reduce((sum, { gibibytes }) => sum + gibibytes, 0),
  });
}
