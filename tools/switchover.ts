/** `npm run switchover -- <stack> [<home host> [<address>]]`: moves anycast addresses to a home host, in a quiet slot. */

import { lookMode } from "../provider/host/mode.ts";
import type { Node } from "../topology/ethereum/node.ts";
import type { Overlay, Vip } from "../topology/overlay/derive.ts";
import type { Topology } from "../topology/topology.ts";
import { type AddressStates, leaderOf, metricsOf } from "./address-state.ts";
import { wordArguments } from "./arguments.ts";
import { Homes } from "./homes.ts";
import { command, topologyOf, withHosts } from "./hosts.ts";
import { movesTo } from "./moves.ts";
import { table } from "./table.ts";

const help = `npm run switchover -- <stack> [<home host> [<address>]] [--config-file FILE] [--json]

Moves the stack's anycast addresses, or one of them, to a home host. It moves them late in a slot, when nothing is due
before the next block, and refuses if the host's node is not in sync. The addresses stay there until that host fails or
this command moves them again: a host that comes back takes no address back. Without a host, the command prints where
the addresses are and changes nothing. Exit code 1 if a host cannot be asked or an address did not move.

Examples:
  npm run switchover -- hoodi
  npm run switchover -- hoodi trdiy
  npm run switchover -- hoodi trdiy 10.0.0.102
`;

/** What the command says. */
interface Switchover {
  readonly stack: string;
  readonly moved: readonly string[];
  readonly addresses: readonly Place[];
}

/** Where an address is. */
interface Place {
  readonly address: string;
  /** The home host that has it as long as nothing has happened. */
  readonly first: string;
  /** The one that has it now; null where none that could be asked holds it. */
  readonly at: string | null;
  /** Metric by home host; the lowest has the address. */
  readonly metrics: Readonly<Record<string, number>>;
}

const options = wordArguments(help);
await command(async () => {
  const [home, address] = options.words;
  if (home === undefined) process.env.HOST_MODE = lookMode();
  const topology = topologyOf(options);
  const { overlay } = topology;
  if (overlay === undefined)
    throw new Error(`Stack ${options.stack} has no overlay: it has no such address.`);
  const vips = vipsOf(topology, overlay, address);
  const node = home === undefined ? undefined : nodeOn(topology, vips, home);
  const serving = vips[0]!.homes.filter((name) => name in topology.hosts);
  await withHosts(topology, serving, async (hosts) => {
    const homes = new Homes(topology, overlay, hosts);
    const moved = node === undefined ? [] : await switchover(homes, vips, node);
    const addressStates = await homes.addressStates();
    const said = { stack: options.stack, moved, addresses: vips.map((vip) => placeOf(vip, addressStates)) };
    console.log(options.json ? JSON.stringify(said, undefined, 2) : report(said));
    const failed = Object.values(addressStates).filter((addressState) => addressState instanceof Error);
    if (failed.length > 0) throw new Error(failed.map(({ message }) => message).join("\n"));
  });
});

function vipsOf({ stack, network }: Topology, { vips }: Overlay, address: string | undefined): Vip[] {
  const own = vips.filter((vip) => vip.network === network);
  const wanted = own.filter((vip) => address === undefined || vip.address === address);
  if (own.length === 0)
    throw new Error(`The overlay has no addresses for ${stack}: none under overlay.vips.`);
  if (wanted.length > 0) return wanted;
  const known = own.map((vip) => vip.address).join(", ");
  throw new Error(`${address} is no address of stack ${stack}; those are ${known}.`);
}

function nodeOn({ stack, nodes }: Topology, vips: readonly Vip[], home: string): Node {
  const node = Object.values(nodes).find(({ host }) => host === home);
  if (node !== undefined) return node;
  throw new Error(`${home} has no node of stack ${stack}; its home hosts are ${vips[0]!.homes.join(", ")}.`);
}

/** Returns the addresses that were moved. */
async function switchover(homes: Homes, vips: readonly Vip[], node: Node): Promise<string[]> {
  const moves = movesTo(node.host, vips, await homes.addressStates());
  if (moves.length > 0) {
    await homes.refuseUnfit(node);
    await homes.giveWay(moves, node);
  }
  return moves.map(({ vip }) => vip.address);
}

function placeOf(vip: Vip, addressStates: AddressStates): Place {
  const { address, homes } = vip;
  return {
    address,
    first: homes[0]!,
    at: leaderOf(vip, addressStates) ?? null,
    metrics: metricsOf(vip, addressStates),
  };
}

function report({ moved, addresses }: Switchover): string {
  const rows = addresses.map(({ address, first, at, metrics }) => {
    const all = Object.entries(metrics).map(([home, metric]) => `${home} ${metric}`);
    return [address, first, at ?? "nowhere", all.join(", "), moved.includes(address) ? "moved now" : ""];
  });
  return table(["ADDRESS", "FIRST AT", "NOW AT", "METRICS", ""], rows);
}
