import fc from "fast-check";
import {
  type ConsensusClient,
  type ExecutionClient,
  executionClients,
  pairs,
  type ValidatorClientName,
  validatorClients,
} from "../../catalog/clients/clients.ts";
import { type NetworkName, networkNames } from "../../catalog/networks.ts";
import { portsNeeded, usablePorts } from "../../topology/ethereum/ports.ts";
import { blockOfHost, parsePortRanges } from "../../topology/hosts/ports.ts";
import { address, pins, publicKey, type Settings } from "./inventory.ts";

/** A host as it is generated; what is left out is the same for all. */
interface GeneratedHost {
  readonly site: number;
  readonly index: number;
  readonly rented: boolean;
  readonly owner: NetworkName;
  /** Execution client and beacon node. */
  readonly pair: readonly [ExecutionClient, ConsensusClient];
  /** Validator clients beside each of its nodes. */
  readonly validators: readonly ValidatorClientName[];
  /** Networks of which the host has a node. */
  readonly networks: readonly NetworkName[];
}

/** An inventory that is valid, with nodes of every network on some of its hosts. */
export interface Inventory {
  readonly publicPorts: readonly string[];
  readonly dynamic: boolean;
  readonly hosts: readonly GeneratedHost[];
}

/** Ranges with gaps, as lines with shared IPv4 have them, often right where loopback ports lie. */
const ranges = fc
  .tuple(
    fc.oneof(fc.constantFrom(5040, 6050, 8530, 15_040, 18_530), fc.integer({ min: 1024, max: 20_000 })),
    fc.array(fc.record({ gap: fc.integer({ min: 1, max: 900 }), size: fc.integer({ min: 8, max: 400 }) }), {
      minLength: 1,
      maxLength: 12,
    }),
  )
  .map(([start, parts]) => {
    let next = start;
    return parts
      .map(({ gap, size }) => {
        const first = next + gap;
        next = first + size;
        return `${first}-${next - 1}`;
      })
      .join(",");
  });

const everyPair = executionClients.flatMap((execution) =>
  pairs[execution].map((consensus) => [execution, consensus] as const),
);

const host: fc.Arbitrary<GeneratedHost> = fc.record({
  site: fc.integer({ min: 0, max: 3 }),
  index: fc.integer({ min: 1, max: 254 }),
  rented: fc.constantFrom(true, true, true, false),
  owner: fc.constantFrom(...networkNames),
  pair: fc.constantFrom(...everyPair),
  validators: fc.array(fc.constantFrom(...validatorClients), { maxLength: 2 }),
  networks: fc.subarray(networkNames),
});

export const inventories: fc.Arbitrary<Inventory> = fc
  .record({
    publicPorts: fc.array(ranges, { minLength: 1, maxLength: 4 }),
    dynamic: fc.boolean(),
    hosts: fc.uniqueArray(host, { minLength: 1, maxLength: 10, selector: ({ index }) => index }),
  })
  .map(valid);

/** The same without hosts that would not fit: two with one port block at a site, and those that the ports do not reach. */
function valid({ publicPorts, dynamic, hosts }: Inventory): Inventory {
  const blocks = new Set<string>();
  const fitting = hosts
    .map((entry) => ({ ...entry, site: entry.site % publicPorts.length }))
    .filter(({ site, index }) => {
      const block = `${site} ${blockOfHost(index)}`;
      const needed = portsNeeded(index, networkNames.at(-1)!);
      const fits =
        !blocks.has(block) && usablePorts(parsePortRanges(publicPorts[site]!)!, needed).length === needed;
      if (fits) blocks.add(block);
      return fits;
    });
  return { publicPorts, dynamic, hosts: fitting };
}

/** The configuration of one stack. */
export function configuration({ publicPorts, dynamic, hosts }: Inventory, network: NetworkName): Settings {
  const placed = hosts.filter(({ rented, networks }) => rented && networks.includes(network));
  const sites = publicPorts.map((text, i) => [
    `s${i}`,
    { publicPorts: text, publicAddress: dynamic ? "dynamic" : `198.18.113.${i + 1}` },
  ]);

  const signers = placed.flatMap((entry) =>
    entry.validators.map((client) => ({ client, index: entry.index })),
  );
  return {
    sites: Object.fromEntries(sites),
    hosts: Object.fromEntries(hosts.map((entry) => [`h${entry.index}`, hostSettings(entry)])),
    access: { keys: [publicKey(255)] },
    network,
    nodes: Object.fromEntries(placed.map((entry) => [`n${entry.index}`, nodeSettings(entry)])),
    validatorGroups: Object.fromEntries(
      signers.map((_, i) => [`g${i}`, { protocol: "solo", feeRecipient: address }]),
    ),
    validators: Object.fromEntries(
      signers.map(({ client, index }, i) => [
        `v${i}`,
        { host: `h${index}`, index: i + 1, client, group: `g${i}`, beaconNodes: [`n${index}`] },
      ]),
    ),
    images: { digests: pins(network) },
  };
}

function hostSettings({ site, index, rented, owner }: GeneratedHost): Settings {
  return {
    site: `s${site}`,
    rented,
    owner,
    index,
    ssh: { user: "jamie", hostKey: publicKey(index) },
    hardware: { threads: 16, memoryGiB: 64 },
    disks: [{ gigabytes: 4000 }],
  };
}

function nodeSettings({ index, pair: [execution, consensus] }: GeneratedHost): Settings {
  return { host: `h${index}`, execution, consensus };
}
