import { portsInContainers } from "../../catalog/clients/client.ts";
import type {
  LoopbackPorts,
  MevBoostPorts,
  PublicPorts,
  ValidatorPorts,
} from "../../catalog/clients/context.ts";
import { nodeExporterPort } from "../../catalog/monitoring/programs.ts";
import {
  type NetworkName,
  type NetworkSlot,
  networkNames,
  networkSlots,
  networks,
} from "../../catalog/networks.ts";
import { blockOfHost, type PortRange } from "../hosts/ports.ts";

/** Ports of a stack's proxy and tunnel on the loopback address of a home host. */
export interface ProxyPorts {
  readonly metrics: number;
  /** Where the tunnel ends. */
  readonly public: number;
  readonly tunnelMetrics: number;
  /** Metrics of the builder proxy. */
  readonly builderMetrics: number;
}

/** Size of a node's block. Eight, because lines with shared IPv4 (MAP-E) open ports in groups of 16. */
const blockSize = 8;
/** Blocks of one host: one for each network slot, used or free. */
const blocksPerHost = networkSlots.length;

/** Loopback ports of every network are the usual ones, moved up by this for every network slot. */
export const shiftOf = (slot: NetworkSlot): number => slot * 10_000;

/** Mainnet's RPC is 8545, Hoodi's 18545. */
export const loopbackPorts = (network: NetworkName): LoopbackPorts => loopbackPortsIn(networks[network].slot);

function loopbackPortsIn(slot: NetworkSlot): LoopbackPorts {
  const shift = shiftOf(slot);
  return {
    rpc: 8545 + shift,
    webSocket: 8546 + shift,
    beaconApi: 5052 + shift,
    executionMetrics: 6060 + shift,
    consensusMetrics: 5054 + shift,
  };
}

/** Mainnet's proxy has HAProxy's usual port for metrics, Hoodi's is 18404. */
export const proxyPorts = (network: NetworkName): ProxyPorts => proxyPortsIn(networks[network].slot);

function proxyPortsIn(slot: NetworkSlot): ProxyPorts {
  const shift = shiftOf(slot);
  return {
    metrics: 8404 + shift,
    public: 8480 + shift,
    tunnelMetrics: 8490 + shift,
    builderMetrics: 8405 + shift,
  };
}

/** Mainnet's MEV-Boost answers at 8561 and shows metrics at 8562, Hoodi's at 18561 and 18562. */
export const mevBoostPorts = (network: NetworkName): MevBoostPorts => mevBoostPortsIn(networks[network].slot);

function mevBoostPortsIn(slot: NetworkSlot): MevBoostPorts {
  const shift = shiftOf(slot);
  return { api: 8561 + shift, metrics: 8562 + shift };
}

/** Ports of Prometheus, Alertmanager and Grafana on the host's loopback address. */
export interface MonitoringPorts {
  readonly prometheus: number;
  readonly alertmanager: number;
  readonly grafana: number;
}

/**
 * Mainnet's are 9190, 9193 and 9194. Those of Prometheus and Alertmanager lie beside the usual ones, which are in the range
 * that a line may open. Hoodi's are 19190, 19193 and 19194.
 */
export const monitoringPorts = (network: NetworkName): MonitoringPorts =>
  monitoringPortsIn(networks[network].slot);

function monitoringPortsIn(slot: NetworkSlot): MonitoringPorts {
  const shift = shiftOf(slot);
  return { prometheus: 9190 + shift, alertmanager: 9193 + shift, grafana: 9194 + shift };
}

/** Validator clients of one stack; their indexes go from 1 to this. */
export const maxValidators = 99;

/** Mainnet's first validator client has the keymanager API at 7501 and metrics at 7601, Hoodi's at 17501 and 17601. */
export const validatorPorts = (network: NetworkName, index: number): ValidatorPorts =>
  validatorPortsIn(networks[network].slot, index);

function validatorPortsIn(slot: NetworkSlot, index: number): ValidatorPorts {
  const shift = shiftOf(slot);
  return { keymanager: 7500 + index + shift, metrics: 7600 + index + shift };
}

/**
 * Ports on loopback addresses, of every network slot, and what listens there. Free slots count: else the public ports
 * of a site whose range reaches them would move when a network comes.
 */
export const localPortNames: ReadonlyMap<number, string> = new Map(
  networkSlots.flatMap((slot) => {
    const network = networkNames.find((name) => networks[name].slot === slot) ?? `network slot ${slot}`;
    return [
      ...named(loopbackPortsIn(slot), `of ${network}`),
      ...named(proxyPortsIn(slot), `of ${network}'s proxy`),
      ...named(mevBoostPortsIn(slot), `of ${network}'s MEV-Boost`),
      ...named(monitoringPortsIn(slot), `of ${network}'s monitoring`),
      ...Array.from({ length: maxValidators }, (_, i) =>
        named(validatorPortsIn(slot, i + 1), `of ${network}'s validator client ${i + 1}`),
      ).flat(),
    ];
  }),
);

function named(
  ports: LoopbackPorts | ProxyPorts | ValidatorPorts | MevBoostPorts | MonitoringPorts,
  whose: string,
): [number, string][] {
  return Object.entries(ports).map(([what, port]) => [port as number, `${what} ${whose}`]);
}

/** How many public ports a site must have for the block of this host and network. */
export function portsNeeded(hostIndex: number, network: NetworkName): number {
  return (blockNumber(hostIndex, network) + 1) * blockSize;
}

/** Where the overlay listens at every address of a host: BFD (RFC 5881), VXLAN (RFC 7348), tailscaled. */
const overlayPortNames = [
  [3784, "BFD"],
  [4789, "VXLAN"],
  [41_641, "tailscaled"],
] as const;

/** Ports of a host at which programs of ours listen, whichever network they serve. */
export const hostPortNames: ReadonlyMap<number, string> = new Map([
  ...localPortNames,
  ...overlayPortNames,
  [nodeExporterPort, "node exporter"],
]);

const isTaken = (port: number): boolean => hostPortNames.has(port) || portsInContainers.has(port);

/**
 * The ports of a site that nodes may use, in the order of its ranges: all, or the first `max` of them. Without those at
 * which something listens on the host or in a container, where a peer port has the same number.
 */
export function usablePorts(ranges: readonly PortRange[], max = Number.POSITIVE_INFINITY): number[] {
  const usable: number[] = [];
  for (const { first, last } of ranges) {
    for (let port = first; port <= last && usable.length < max; port += 1)
      if (!isTaken(port)) usable.push(port);
  }
  return usable;
}

/**
 * Public ports of the node of one network on one host; undefined when the site has too few.
 * They follow from the host's index and the network alone, so that stacks which do not know of each other agree.
 */
export function publicPorts(
  ranges: readonly PortRange[],
  hostIndex: number,
  network: NetworkName,
): PublicPorts | undefined {
  const start = blockNumber(hostIndex, network) * blockSize;
  const block = usablePorts(ranges, start + blockSize).slice(start);
  if (block.length < blockSize) return undefined;
  const [executionP2p, executionSecond, torrent, consensusP2p, consensusQuic] = block as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { executionP2p, executionSecond, torrent, consensusP2p, consensusQuic };
}

function blockNumber(hostIndex: number, network: NetworkName): number {
  return blockOfHost(hostIndex) * blocksPerHost + networks[network].slot;
}
