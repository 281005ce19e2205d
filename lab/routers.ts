/**
 * Hosts of the overlay as far as routing sees them: namespaces joined by one bridge in place of the mesh, each with real
 * FRR on the files that hosts get. Nothing of this machine's own network is touched; each ends with its first process.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { renderFrr } from "../render/overlay/frr.ts";
import { addressDevice } from "../render/overlay/mesh.ts";
import { firstMetric } from "../render/overlay/metric.ts";
import { renderPreference } from "../render/overlay/preference.ts";
import type { Overlay } from "../topology/overlay/derive.ts";
import { meshDevice } from "../topology/overlay/links.ts";
import { Namespace } from "./namespace.ts";

/** Why this machine cannot have them, undefined if it can. */
export function whyNoRouters(): string | undefined {
  if (process.getuid?.() !== 0) return "Needs root, to make networks.";
  if (existsSync("/usr/lib/frr/frr-reload.py")) return undefined;
  return "Needs FRR: apt-get install frr frr-pythontools.";
}

export class Router extends Namespace {
  readonly name: string;
  readonly #overlay: Overlay;

  constructor(overlay: Overlay, name: string) {
    super();
    this.name = name;
    this.#overlay = overlay;
  }

  get address(): string {
    return this.#overlay.members[this.name]!.address;
  }

  async start(): Promise<void> {
    // For a time without routing, as the mesh's own script does.
    const detours = this.#overlay.vips.map(
      ({ address }) => `ip route replace unreachable ${address} metric 4261412864`,
    );
    await this.run(`
      hostname ${this.name}; ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
      ip address add ${this.address}/24 dev ${meshDevice}; ip link set ${meshDevice} up
      ${detours.join("; ")}
      mount -t tmpfs tmpfs /etc/frr; mount -t tmpfs tmpfs /run
      mkdir -m 755 /run/frr; chown frr:frr /run/frr /etc/frr
      cat >/etc/frr/frr.conf <<'CONF'
${renderFrr(this.#overlay, this.name)}CONF
      chown frr:frr /etc/frr/frr.conf; echo 'service integrated-vtysh-config' >/etc/frr/vtysh.conf`);
    await this.startDaemons();
  }

  /** FRR as its own script starts it. */
  async startDaemons(): Promise<void> {
    await this.run(`
      cd /usr/lib/frr
      ./zebra -d -A 127.0.0.1 -P 0 -s 90000000
      for daemon in staticd bfdd; do ./$daemon -d -A 127.0.0.1 -P 0; done
      ./bgpd -d -A 127.0.0.1 -P 0 -l ${this.address}
      vtysh -b`);
  }

  /** What keeps a home's addresses in order, as its unit runs it; systemd's word for an address is whether it is there. */
  async startPreference(): Promise<void> {
    await this.run(`
      mkdir /run/programs
      cat >/run/programs/systemctl <<'STUB'
#!/bin/sh
address=\${2#bonded-validator-address-}
ip address show dev ${addressDevice} | grep -q " \${address%.service}/" && echo active
STUB
      cat >/run/programs/preference <<'SCRIPT'
${renderPreference(this.#overlay, this.name)}SCRIPT
      chmod 755 /run/programs/*
      PATH=/run/programs:$PATH setsid preference >/dev/null 2>&1 </dev/null &`);
  }

  /** Ends FRR as a crash of all its daemons does. */
  async killDaemons(): Promise<void> {
    await this.run("pkill -9 -x 'zebra|staticd|bfdd|bgpd' || :; sleep 0.2; rm -f /run/frr/*");
  }

  /** As the unit of an address takes it up, or gives it back. */
  async holds(address: string, present: boolean): Promise<void> {
    const vip = this.#overlay.vips.find((each) => each.address === address)!;
    await this.run(
      present
        ? `ip link show ${addressDevice} >/dev/null 2>&1 || ip link add ${addressDevice} type bridge
           ip link set ${addressDevice} up; ip address replace ${address}/32 dev ${addressDevice} metric ${firstMetric(vip, this.name)}`
        : `ip address delete ${address}/32 dev ${addressDevice}`,
    );
  }

  /** Gives way for an address, as `npm run switchover` tells the homes that shall not have it. */
  async yields(address: string): Promise<void> {
    const vip = this.#overlay.vips.find((each) => each.address === address)!;
    await this.run(`PATH=/run/programs:$PATH preference ${address} ${firstMetric(vip, this.name)}`);
  }

  /** The metric with which it announces an address. */
  async metric(address: string): Promise<number> {
    const shown = await this.run(`ip -j address show dev ${addressDevice}`);
    const [link] = JSON.parse(shown) as { addr_info: { local: string; metric?: number }[] }[];
    return link!.addr_info.find(({ local }) => local === address)!.metric ?? 0;
  }

  /** What FRR says, as JSON. */
  async show<T>(command: string): Promise<T> {
    return JSON.parse(await this.run(`vtysh -c 'show ${command} json'`)) as T;
  }

  /** Neighbours with which a session stands, and for how many milliseconds. */
  async sessions(): Promise<Record<string, number>> {
    const { peers = {} } = await this.show<{
      peers?: Record<string, { state: string; peerUptimeMsec: number }>;
    }>("bgp ipv4 unicast summary");
    const established = Object.entries(peers).filter(([, { state }]) => state === "Established");
    return Object.fromEntries(established.map(([peer, { peerUptimeMsec }]) => [peer, peerUptimeMsec]));
  }

  /** Prefixes that it tells another. */
  async tells({ address }: Router): Promise<string[]> {
    const command = `bgp ipv4 unicast neighbors ${address} advertised-routes`;
    const { advertisedRoutes } = await this.show<{ advertisedRoutes: object }>(command);
    return Object.keys(advertisedRoutes).sort();
  }

  /** Prefixes that it has heard from others. */
  async heard(): Promise<string[]> {
    const { routes } = await this.show<{ routes: Record<string, { peerId: string }[]> }>("bgp ipv4 unicast");
    const foreign = Object.entries(routes).filter(([, paths]) =>
      paths.some(({ peerId }) => peerId !== "(unspec)"),
    );
    return foreign.map(([prefix]) => prefix).sort();
  }
}

/** Routers by name, joined with each other. */
export class Routers {
  /** The bridge between them; each router has a link there that bears its name. */
  readonly switch = new Namespace();
  readonly all: Readonly<Record<string, Router>>;

  constructor(overlay: Overlay, names: readonly string[]) {
    this.all = Object.fromEntries(names.map((name) => [name, new Router(overlay, name)]));
  }

  async start(): Promise<void> {
    await this.switch.run("ip link add mesh type bridge; ip link set mesh up");
    for (const { name, init } of Object.values(this.all)) {
      // Not inside the bridge's namespace: there this machine's processes have other numbers.
      const link = ["-t", String(this.switch.init), "-n", "ip", "link"];
      const pair = ["add", name, "type", "veth", "peer", "name", meshDevice, "netns", String(init)];
      for (const words of [pair, ["set", name, "master", "mesh", "up"]])
        execFileSync("nsenter", [...link, ...words]);
    }
    await Promise.all(Object.values(this.all).map((router) => router.start()));
  }

  /** Takes a router off the bridge, as behind a dead switch, or puts it back. */
  async connect(name: string, connected: boolean): Promise<void> {
    await this.switch.run(`ip link set ${name} ${connected ? "master mesh" : "nomaster"}`);
  }

  /** Lets some routers reach all others, but not each other; with none, all reach each other again. */
  async isolate(names: readonly string[]): Promise<void> {
    const isolated = (name: string) => (names.includes(name) ? "on" : "off");
    const all = Object.keys(this.all);
    await this.switch.run(
      all.map((name) => `bridge link set dev ${name} isolated ${isolated(name)}`).join("; "),
    );
  }

  end(): void {
    for (const router of Object.values(this.all)) router.end();
    this.switch.end();
  }
}

/** Waits until something holds. */
export async function until(holds: () => Promise<boolean>, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s`);
    await sleep(100);
  }
}
