import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type PackagedClient, packagedClients, releases } from "../../catalog/clients/images.ts";
import type { NetworkName } from "../../catalog/networks.ts";
import { waiversFor } from "../../lab/waivers.ts";
import { withChecksum } from "../../topology/checksums.ts";
import { loadTopology } from "../../topology/load.ts";
import type { Overlay } from "../../topology/overlay/derive.ts";
import type { Topology } from "../../topology/topology.ts";

export const repository = join(import.meta.dirname, "../..");

/** The day on which tests load configurations. */
export const today = "2026-11-21";

/** A configuration to change freely. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into it by hand, and break it on purpose
export type Settings = Record<string, any>;

/** A public key that is one in form; nobody has its private half. */
export function publicKey(seed: number): string {
  const blob = Buffer.alloc(51, seed);
  blob.writeUInt32BE(11, 0);
  blob.write("ssh-ed25519", 4, "latin1");
  blob.writeUInt32BE(32, 15);
  return `ssh-ed25519 ${blob.toString("base64")}`;
}

export function digest(letter: string): string {
  return `sha256:${letter.repeat(64)}`;
}

const read = new Map<string, Settings>();

/** The committed configuration of a stack, by section. */
export function committed(stack: string): Settings {
  const config = read.get(stack) ?? readCommitted(stack);
  read.set(stack, config);
  return structuredClone(config);
}

function readCommitted(stack: string): Settings {
  const inventory = readConfig("Pulumi.yaml").map(
    ([key, entry]) => [key, (entry as { value: unknown }).value] as const,
  );
  const all = [...inventory, ...readConfig(`Pulumi.${stack}.yaml`)];
  return Object.fromEntries(all.map(([key, value]) => [key.replace("bonded-validator:", ""), value]));
}

/** Names of the hosts or the sites of the committed inventory, as a remedy lists them. */
export function namesIn(section: "hosts" | "sites"): string {
  return Object.keys(committed("hoodi")[section]).join(", ");
}

/** Hosts of the committed inventory that are rented. */
export function rentedHosts(): string[] {
  const { hosts } = committed("mainnet");
  return Object.keys(hosts).filter((name) => hosts[name].rented !== false);
}

/** What they cost. */
export function monthlyYen(): number {
  const { hosts } = committed("mainnet");
  return rentedHosts().reduce((sum, name) => sum + (hosts[name].yenPerMonth ?? 0), 0);
}

function readConfig(file: string): [string, unknown][] {
  return Object.entries(
    parse(readFileSync(join(repository, file), "utf8")).config as Record<string, unknown>,
  );
}

/** An address with its checksum; nobody has its key. */
export const address = withChecksum(`0x${Buffer.from("an address for tests").toString("hex")}`);

/** Order in which the goldens' clients got their digests: a further client takes the next one, and changes none. */
const goldenOrder: readonly PackagedClient[] = [
  "reth",
  "lighthouse",
  "erigon",
  "nethermind",
  "nimbus",
  "lodestar",
  "nimbus-validator",
  "charon",
  "ssv",
  "mev-boost",
];

/** A pin of every image, in the recommended version. */
export function pins(network: NetworkName): Record<string, string> {
  const order = [...new Set([...goldenOrder, ...packagedClients])];
  const pin = (client: PackagedClient, i: number) =>
    `${releases[client].versions[network]}@${digest("abcdef0456789"[i]!)}`;
  return Object.fromEntries(order.map((client, i) => [client, pin(client, i)]));
}

/** An address of a group's own, with its checksum; nobody has its key. */
const addressOf = (network: string, group: string): string =>
  withChecksum(`0x${createHash("sha256").update(`${network} ${group}`).digest("hex").slice(0, 40)}`);

/** The committed configuration with what only the operator knows: host keys, administrators, addresses, digests. */
export function complete(stack: string): Settings {
  const config = committed(stack);
  for (const host of Object.values<Settings>(config.hosts).filter((entry) => entry.ssh)) {
    host.ssh.hostKey = publicKey(host.index);
    if (host.site === "home") host.lanAddress = `192.168.1.${10 + host.index}`;
  }
  config.access = { keys: [`${publicKey(200)} jamie@laptop`] };
  for (const [name, group] of Object.entries<Settings>(config.validatorGroups))
    group.feeRecipient ??= name === "solo" ? address : addressOf(config.network, name);
  const unproven = unprovenRecipients(config);
  if (unproven.length > 0)
    config.waivers["fee-recipient-unproven"] = {
      for: unproven,
      reason: "as the protocols' node software shows them",
    };
  config.images = { digests: pins(config.network) };
  return config;
}

/** Fee recipients of groups whose protocols alone know them, as the waiver names them. */
export function unprovenRecipients({ network, validatorGroups }: Settings): string[] {
  return Object.values<Settings>(validatorGroups)
    .filter(({ protocol }) => !["solo", "lido-csm"].includes(protocol))
    .map(({ protocol, feeRecipient }) => `${network} ${protocol} ${withChecksum(feeRecipient)}`);
}

/** Opens a tunnel in a complete configuration: the section, and an address of every rented host. */
export function openTunnel(config: Settings): void {
  config.tunnel = { account: "a".repeat(32), zone: "b".repeat(32) };
  for (const { site, index } of Object.values<Settings>(config.hosts))
    if (site !== "home") config.sites[site].publicAddress = `198.18.113.${index}`;
}

/** What a committed stack deploys, with its overlay; `change` alters that section first. */
export function loadWithOverlay(
  stack: string,
  change: (section: Settings) => void = () => undefined,
): Joined {
  const config = complete(stack);
  change(config.overlay);
  const topology = loadTopology(stack, config, today);
  return { ...topology, overlay: topology.overlay! };
}

/** A topology that has an overlay. */
type Joined = Topology & { readonly overlay: Overlay };

export function load(stack: string): Topology {
  return loadTopology(stack, complete(stack), today);
}

/** Loads a configuration whatever risks it takes: each is accepted, and no waiver of its own counts. */
export function loadAccepted(stack: string, config: Settings): Topology {
  return accepted(stack, config).topology;
}

/** The same, and the configuration with the waivers that this took. */
export function accepted(
  stack: string,
  { waivers: _, ...config }: Settings,
): { readonly config: Settings; readonly topology: Topology } {
  const waivers = waiversFor(stack, config, today, "generated");
  const waived = Object.keys(waivers).length > 0 ? { ...config, waivers } : config;
  return { config: waived, topology: loadTopology(stack, waived, today) };
}
