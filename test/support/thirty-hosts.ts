import type { Topology } from "../../topology/topology.ts";
import { complete, loadAccepted, openTunnel, publicKey, type Settings } from "./inventory.ts";

/** Names of DVT nodes of a kind on hosts `r<first>` to `r<last>`, in order. */
const nodes = (kind: string, first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => `${kind}${first + i}`);

/** A stack of thirty hosts: both homes, and 28 rented ones at 26 sites, with five DVT clusters and a tunnel. */
export function loadThirtyHosts(): Topology {
  const config = complete("hoodi");
  for (const [name, { site }] of Object.entries<Settings>(config.hosts))
    if (site !== "home") delete config.hosts[name];
  config.sites = { home: config.sites.home };
  config.overlay.owner = "hoodi";
  config.dvtNodes = {};
  for (let i = 1; i <= 28; i++) addRented(config, i);
  for (const host of Object.values<Settings>(config.hosts)) host.owner = "hoodi";
  config.dvtClusters = {
    "ssv-small": { nodes: nodes("ssv", 1, 4) },
    "ssv-large": { nodes: nodes("ssv", 5, 11) },
    "obol-small": { nodes: nodes("charon", 8, 11), lockHash: `0x${"1a".repeat(32)}` },
    "obol-middle": { nodes: nodes("charon", 12, 18), lockHash: `0x${"2b".repeat(32)}` },
    "obol-large": { nodes: nodes("charon", 19, 28), lockHash: `0x${"3c".repeat(32)}` },
  };
  openTunnel(config);
  return loadAccepted("hoodi", config);
}

/** The last three share a site; a provider has every fifth one. SSV nodes are on the first eleven, Charon nodes from the eighth on. */
function addRented(config: Settings, i: number): void {
  const site = `dc${Math.min(i, 26)}`;
  config.sites[site] = i % 5 === 0 ? { provider: "Example Hosting" } : {};
  config.hosts[`r${i}`] = {
    site,
    index: 10 + i,
    ssh: { address: `198.18.114.${i}`, user: "jamie", hostKey: publicKey(10 + i) },
    hardware: { threads: 6, memoryGiB: 8 },
    disks: [{ gigabytes: 200 }],
    purpose: "dvt",
    dvtNetworks: [config.network],
  };
  if (i <= 11) config.dvtNodes[`ssv${i}`] = { host: `r${i}`, program: "ssv", operatorId: 100 + i };
  if (i >= 8) config.dvtNodes[`charon${i}`] = { host: `r${i}`, program: "charon" };
}
