import { haproxy } from "../../catalog/haproxy.ts";
import { mevBoostProgram } from "../../catalog/mev-boost.ts";
import { type Network, type NetworkName, networkNames, networks } from "../../catalog/networks.ts";
import { knownRelays } from "../../catalog/relays.ts";
import { relayContainers } from "../../render/mev/containers.ts";
import type { Mev } from "../../topology/mev/derive.ts";
import { digest, type Settings } from "./inventory.ts";
import { relayOf, withRelays } from "./relays.ts";

/** Puts MEV-Boost into the cloud, with a relay for the solo group to ask. */
export function addMev(config: Settings, network: NetworkName = "hoodi"): void {
  withRelays(config, { solo: [relayOf(Object.keys(knownRelays[network])[0]!, network)] });
  config.mev = {
    project: "staking-1",
    region: "asia-northeast1",
    mevBoost: `${mevBoostProgram.version}@${digest("7")}`,
    haproxy: `${haproxy.version}@${digest("8")}`,
  };
}

/** Command lines of MEV-Boost on each network that it knows by name, with all settings and with none. */
export const everyMevBoost: readonly string[][] = networkNames
  .filter((network) => (networks[network] as Network).genesis === undefined)
  .flatMap((network) => {
    const all = Object.keys(knownRelays[network]).map((host) => relayOf(host, network));
    const images = { mevBoost: "", haproxy: "" };
    return [0, 0.05].map((minBid) => [
      ...relayContainers({ images, relays: all, minBid }, network).mevBoost.args,
    ]);
  });

/** What the engine makes of it at the emulated Google. */
export const mevAtGoogle: Mev = {
  project: "staking-1",
  region: "asia-northeast1",
  images: { mevBoost: `flashbots/mev-boost@${digest("a")}`, haproxy: `library/haproxy@${digest("b")}` },
  relays: [relayOf("hoodi.aestus.live"), relayOf("hoodi.titanrelay.xyz")],
  minBid: 0.05,
  secret: 1,
  deletionProtection: false,
  alerts: "ops@michizane.com",
  budget: { billingAccount: "ABCDEF-012345-6789AB", monthly: 100 },
};
