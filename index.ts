import { readTopology } from "./components/config.ts";
import { Environment } from "./components/ethereum/environment.ts";
import { Fleet } from "./components/hosts/fleet.ts";

const topology = readTopology();
const fleet = new Fleet("fleet", { topology });
const environment =
  topology.network === undefined ? undefined : new Environment(topology.stack, { topology, fleet });

/** Hosts that this stack reaches, and which stack manages each. */
export const hosts = Object.fromEntries(
  Object.values(topology.hosts).map(({ name, ssh, owner }) => [name, { address: ssh.address, owner }]),
);

/** Where the nodes answer on their hosts, and the ports that peers need. */
export const nodes = Object.fromEntries(
  Object.entries(environment?.nodes ?? {}).map(([name, { rpc, beaconApi, metrics, peerPorts }]) => [
    name,
    { host: topology.nodes[name]!.host, rpc, beaconApi, metrics, peerPorts },
  ]),
);

/** Where the operator brings keys to each validator client, on its host. */
export const validators = Object.fromEntries(
  Object.entries(environment?.validators ?? {}).map(([name, { keymanager, metrics }]) => [
    name,
    { host: topology.validators[name]!.host, keymanager, metrics },
  ]),
);

/** What all rented hosts of the inventory cost. */
export const monthlyYen = Object.values(topology.inventory)
  .filter((host) => host.rented && !host.retired)
  .reduce((sum, host) => sum + host.yenPerMonth, 0);
