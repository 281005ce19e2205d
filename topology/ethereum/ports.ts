import { type NetworkName, networkNames, networks } from "../../catalog/networks.ts";

/** Ports of a node that peers reach from the internet; the same number outside, on the host and in the container. */
export interface PublicPorts {
  /** Execution client, TCP and UDP. */
  readonly executionP2p: number;
  /** Second one of the execution client: Reth's discv5, UDP. */
  readonly executionSecond: number;
  /** Erigon's snapshots, TCP and UDP. */
  readonly torrent: number;
  /** Beacon node: Lighthouse's and Nimbus's TCP and UDP, Caplin's discovery (UDP). */
  readonly consensusP2p: number;
  /** Lighthouse's and Nimbus's QUIC (UDP), Caplin's TCP and QUIC, which may not equal its discovery port. */
  readonly consensusQuic: number;
}

/** Ports of a node on the host's loopback address. The Engine API is not among them: only the beacon node beside it needs it. */
export interface LoopbackPorts {
  readonly rpc: number;
  readonly webSocket: number;
  readonly beaconApi: number;
  readonly executionMetrics: number;
  readonly consensusMetrics: number;
}

/** Ports of a validator client on the host's loopback address. */
export interface ValidatorPorts {
  readonly keymanager: number;
  readonly metrics: number;
}

/** Ports of an environment's front and tunnel on the loopback address of a home host. */
export interface FrontPorts {
  readonly metrics: number;
  /** Where the tunnel ends. */
  readonly public: number;
  readonly tunnelMetrics: number;
}

export interface NodePorts {
  readonly public: PublicPorts;
  readonly loopback: LoopbackPorts;
}

/** Ports from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Size of a node's block. Eight, because lines with shared IPv4 (MAP-E) open ports in groups of 16. */
const blockSize = 8;
/** Blocks of one host: one for each network slot, of which two are still free. */
const blocksPerHost = 4;
/** Hosts whose indexes differ in the last digit have different blocks; those of one site must. */
const hostsPerSite = 10;

/** Loopback ports of every network are the usual ones, moved up by this for every network slot. */
const shiftOf = (network: NetworkName): number => networks[network].slot * 10_000;

/** Mainnet's RPC is 8545, Hoodi's 18545. */
export function loopbackPorts(network: NetworkName): LoopbackPorts {
  const shift = shiftOf(network);
  return {
    rpc: 8545 + shift,
    webSocket: 8546 + shift,
    beaconApi: 5052 + shift,
    executionMetrics: 6060 + shift,
    consensusMetrics: 5054 + shift,
  };
}

/** Mainnet's front has HAProxy's usual port for metrics, Hoodi's is 18404. */
export function frontPorts(network: NetworkName): FrontPorts {
  const shift = shiftOf(network);
  return { metrics: 8404 + shift, public: 8480 + shift, tunnelMetrics: 8490 + shift };
}

/** Validator clients of one stack; their indexes go from 1 to this. */
export const mostValidators = 99;

/** Mainnet's first validator client has the keymanager API at 7501 and metrics at 7601, Hoodi's at 17501 and 17601. */
export function validatorPorts(network: NetworkName, index: number): ValidatorPorts {
  const shift = shiftOf(network);
  return { keymanager: 7500 + index + shift, metrics: 7600 + index + shift };
}

/** Ports on loopback addresses, of every network, and what listens there. */
export const localPortNames: ReadonlyMap<number, string> = new Map(
  networkNames.flatMap((network) => [
    ...named(loopbackPorts(network), `of ${network}`),
    ...named(frontPorts(network), `of ${network}'s front`),
    ...Array.from({ length: mostValidators }, (_, i) =>
      named(validatorPorts(network, i + 1), `of ${network}'s validator client ${i + 1}`),
    ).flat(),
  ]),
);

function named(ports: LoopbackPorts | FrontPorts | ValidatorPorts, whose: string): [number, string][] {
  return Object.entries(ports).map(([what, port]) => [port as number, `${what} ${whose}`]);
}

/** `30300-30399,9000` → its ranges; undefined when it is not such a list, or runs backwards, or overlaps itself. */
export function parsePortRanges(text: string): PortRange[] | undefined {
  if (!/^\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*$/.test(text)) return undefined;
  const ranges = text.split(",").map((part) => {
    const [first, last] = part.split("-").map(Number) as [number, number?];
    return { first, last: last ?? first };
  });
  const ascending = [...ranges].sort((a, b) => a.first - b.first);
  const sound = ascending.every(
    ({ first, last }, i) =>
      first >= 1024 && first <= last && last <= 65_535 && first > (ascending[i - 1]?.last ?? 0),
  );
  return sound ? ranges : undefined;
}

/** How many public ports a site must have for the block of this host and network. */
export function portsNeeded(hostIndex: number, network: NetworkName): number {
  return (blockNumber(hostIndex, network) + 1) * blockSize;
}

/** The ports of a site that nodes may use, in the order of its ranges: all, or the first `most` of them. */
export function usablePorts(ranges: readonly PortRange[], most = Number.POSITIVE_INFINITY): number[] {
  const usable: number[] = [];
  for (const { first, last } of ranges) {
    for (let port = first; port <= last && usable.length < most; port += 1)
      if (!localPortNames.has(port)) usable.push(port);
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

/** Hosts of a site must not share this number, or their blocks would be the same. */
export function blockOfHost(hostIndex: number): number {
  return (hostIndex - 1) % hostsPerSite;
}

function blockNumber(hostIndex: number, network: NetworkName): number {
  return blockOfHost(hostIndex) * blocksPerHost + networks[network].slot;
}
