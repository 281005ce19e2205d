import "./compile-cache.js";

// Not static: those would be loaded before the cache is there.
const { readTopology } = await import("./components/config.ts");
const { monthlyUsdOf } = await import("./render/mev/containers.ts");
const { deploy } = await import("./components/program.ts");

const topology = readTopology();
const deployed = deploy(topology);

/** Hosts that this stack reaches, and which stack manages each. */
export const hosts = Object.fromEntries(
  Object.values(topology.hosts).map(({ name, ssh, owner }) => [name, { address: ssh.address, owner }]),
);

/** Machines in AWS: what of them nobody knew before they were made. */
export const instances = Object.fromEntries(
  Object.entries(deployed.cloud?.instances ?? {}).map(([name, { instance, hostKey }]) => [
    name,
    { id: instance.id, privateAddress: instance.privateIp, hostKey },
  ]),
);

/** Where the nodes answer on their hosts, and the ports that peers need. */
export const nodes = Object.fromEntries(
  Object.entries(deployed.ethereum?.nodes ?? {}).map(([name, { rpc, beaconApi, metrics, peerPorts }]) => [
    name,
    { host: topology.nodes[name]!.host, rpc, beaconApi, metrics, peerPorts },
  ]),
);

/** Where the operator brings keys to each validator client, on its host. */
export const validators = Object.fromEntries(
  Object.entries(deployed.ethereum?.validators ?? {}).map(([name, { keymanager, metrics }]) => [
    name,
    { host: topology.validators[name]!.host, keymanager, metrics },
  ]),
);

/** Where the DVT nodes show their metrics on their hosts, and the ports that peers need. */
export const dvtNodes = Object.fromEntries(
  Object.entries(deployed.dvt?.nodes ?? {}).map(([name, { metrics, peerPorts }]) => [
    name,
    { host: topology.dvtNodes[name]!.host, metrics, peerPorts },
  ]),
);

/** How many nodes each DVT cluster has and needs. */
export const dvtClusters = Object.fromEntries(
  Object.entries(topology.dvtClusters).map(([name, { nodes, quorum }]) => [name, { nodes, quorum }]),
);

/** What the acceptance tests of disks measured, by host and disk. */
export const diskTests = Object.fromEntries(
  Object.entries(deployed.hosts.hosts).flatMap(([name, host]) => {
    const tests = Object.entries(host.diskTests).map(([disk, { speed }]) => [disk, speed] as const);
    return tests.length === 0 ? [] : [[name, Object.fromEntries(tests)]];
  }),
);

/** Where MEV-Boost in the cloud answers, and what it is estimated to cost each month in US dollars. */
export const mev =
  deployed.mev === undefined
    ? {}
    : { url: deployed.mev.url, monthlyUsd: monthlyUsdOf(topology.mev!, topology.network!) };

/** What all rented hosts of the inventory cost. */
export const monthlyYen = Object.values(topology.inventory)
  .filter((host) => host.rented && !host.retired)
  .reduce((sum, host) => sum + host.yenPerMonth, 0);
