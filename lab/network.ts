/** The lab's bridge. It has no way out: no NAT, no forwarding, no firewall rule. */

import { existsSync, writeFileSync } from "node:fs";
import { fail } from "./problem.ts";
import type { Lab } from "./settings.ts";
import { run } from "./shell.ts";

interface Address {
  readonly ifname: string;
  readonly addr_info: readonly { readonly local: string }[];
}

/** Makes of the bridge what is not there; refuses a subnet that something else on the machine uses. */
export async function ensureBridge(lab: Lab): Promise<void> {
  const addresses: Address[] = JSON.parse(await run(lab, "ip", ["-json", "-4", "address", "show"]));
  const other = addresses.find(
    ({ ifname, addr_info }) =>
      ifname !== lab.bridge && addr_info.some(({ local }) => local.startsWith(`${lab.net}.`)),
  );
  if (other)
    fail(`${lab.net}.0/24 is in use on ${other.ifname}: set LAB_SUBNET to a free one, such as 10.78.0.0/24.`);
  // Each step for itself: a start that was killed may have made the bridge and not its address.
  if (!existsSync(`/sys/class/net/${lab.bridge}`))
    await run(lab, "ip", ["link", "add", lab.bridge, "type", "bridge"]);
  for (const address of [lab.gateway, lab.edge])
    await run(lab, "ip", ["address", "replace", `${address}/24`, "dev", lab.bridge]);
  // A machine that routes for others must not carry the hosts' packets into its own network.
  writeFileSync(`/proc/sys/net/ipv4/conf/${lab.bridge}/forwarding`, "0");
  await run(lab, "ip", ["link", "set", lab.bridge, "up"]);
}

/** Removes the bridge; the hosts' links end with the hosts. */
export async function removeBridge(lab: Lab): Promise<void> {
  if (existsSync(`/sys/class/net/${lab.bridge}`)) await run(lab, "ip", ["link", "delete", lab.bridge]);
}

/**
 * Removes a host's link. The kernel does so too when the host has ended, but later: a host that boots anew under the
 * same name would lose its own.
 */
export async function removeLink(lab: Lab, machine: string): Promise<void> {
  const link = await linkNamed(lab, machine);
  if (!link) return;
  await run(lab, "ip", ["link", "delete", link]).catch(async (error) => {
    if (await linkNamed(lab, machine)) throw error; // else the kernel was faster
  });
}

/** The machine's end of a host's link; systemd-nspawn shortens long names and notes the whole one beside it. */
async function linkNamed(lab: Lab, machine: string): Promise<string | undefined> {
  return (await allLinks(lab)).find(({ ifname, altnames = [] }) =>
    [ifname, ...altnames].includes(`vb-${machine}`),
  )?.ifname;
}

/** Takes a host off the bridge (its own end stays up, as behind a dead switch) or puts it back. */
export async function connectHost(lab: Lab, init: number, connected: boolean): Promise<void> {
  const { ifname } = await linkOf(lab, init);
  await run(lab, "ip", ["link", "set", ifname, ...(connected ? ["master", lab.bridge] : ["nomaster"])]);
}

/** Whether a host is on the bridge. */
export async function isConnected(lab: Lab, init: number): Promise<boolean> {
  return (await linkOf(lab, init)).master === lab.bridge;
}

interface Link {
  readonly ifindex: number;
  readonly ifname: string;
  readonly altnames?: readonly string[];
  readonly master?: string;
}

/** This machine's end of a host's link, found through the other end. */
async function linkOf(lab: Lab, init: number): Promise<Link> {
  const inside = await run(lab, "nsenter", [
    "-n",
    "-t",
    String(init),
    "ip",
    "-json",
    "link",
    "show",
    "host0",
  ]);
  const index: number = JSON.parse(inside)[0].link_index;
  const link = (await allLinks(lab)).find(({ ifindex }) => ifindex === index);
  return link ?? fail("The host's link to the bridge is gone.");
}

async function allLinks(lab: Lab): Promise<Link[]> {
  return JSON.parse(await run(lab, "ip", ["-json", "link", "show"]));
}
