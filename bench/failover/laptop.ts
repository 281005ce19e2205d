/**
 * A device of the operator's, which reaches the addresses by Tailscale's own subnet routes: what rented hosts would have
 * without the mesh. headscale decides by which home host, as Tailscale's control server does.
 */
import type { ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { authorityFile } from "../../lab/key-files.ts";
import { Namespace } from "../../lab/namespace.ts";
import { until } from "../../lab/routers.ts";
import { run } from "../../lab/shell.ts";
import { controlServer, tailnetFolder } from "../../lab/tailnet/headscale.ts";
import { ensureTailnetPrograms } from "../../lab/tailnet/programs.ts";
import { failoverLab } from "./deployment.ts";
import { Watch } from "./watch.ts";

export class Laptop {
  readonly watch: Watch;
  readonly #namespace: Namespace;
  readonly #daemon: ChildProcess;

  private constructor(namespace: Namespace, daemon: ChildProcess, url: string) {
    this.#namespace = namespace;
    this.#daemon = daemon;
    this.watch = new Watch(namespace.init, url);
  }

  /** Joins the lab's network and its tailnet, and asks a URL from there. */
  static async start(url: string): Promise<Laptop> {
    const folder = join(failoverLab.dir, "laptop");
    mkdirSync(folder, { recursive: true });
    const namespace = new Namespace();
    await plugIn(namespace, folder);
    const programs = (await ensureTailnetPrograms(failoverLab)).folder;
    const socket = join(folder, "socket");
    const daemon = namespace.spawn("sh", [
      "-c",
      `SSL_CERT_FILE=${authorityFile(failoverLab)} TS_DEBUG_FIREWALL_MODE=nftables exec ${join(programs, "tailscaled")} \\
        --statedir=${folder} --socket=${socket} --port=0 2>${join(folder, "log")}`,
    ]);
    const key = join(folder, "key");
    const made = await headscale("preauthkeys", "create", "--user", "1", "--expiration", "1h");
    writeFileSync(key, (JSON.parse(made) as { key: string }).key, { mode: 0o600 });
    const tailscale = `${join(programs, "tailscale")} --socket=${socket}`;
    await until(() =>
      namespace.run(`test -S ${socket}`).then(
        () => true,
        () => false,
      ),
    );
    await namespace.run(
      `${tailscale} up --auth-key=file:${key} --hostname=laptop --accept-routes --accept-dns=false --timeout=60s`,
    );
    return new Laptop(namespace, daemon, url);
  }

  end(): void {
    this.watch.end();
    this.#daemon.kill("SIGKILL");
    this.#namespace.end();
  }
}

async function plugIn(namespace: Namespace, folder: string): Promise<void> {
  const link = `${failoverLab.name}-laptop`;
  await run(failoverLab, "ip", [
    "link",
    "add",
    link,
    "type",
    "veth",
    "peer",
    "eth0",
    "netns",
    String(namespace.init),
  ]);
  await run(failoverLab, "ip", ["link", "set", link, "master", failoverLab.bridge, "up"]);
  writeFileSync(join(folder, "hosts"), `127.0.0.1 localhost\n${failoverLab.gateway} ${controlServer}\n`);
  await namespace.run(`ip link set lo up; ip address add ${failoverLab.net}.9/24 dev eth0; ip link set eth0 up
    mount --bind ${join(folder, "hosts")} /etc/hosts`);
}

async function headscale(...words: string[]): Promise<string> {
  const program = (await ensureTailnetPrograms(failoverLab)).headscale;
  const configuration = ["--config", join(tailnetFolder(failoverLab), "config.yaml")];
  return run(failoverLab, program, [...configuration, ...words, "-o", "json"]);
}

/** The host by which headscale leads to an address now; undefined while there is none. */
export async function primaryOf(address: string): Promise<string | undefined> {
  const nodes = JSON.parse(await headscale("nodes", "list-routes")) as readonly {
    readonly given_name: string;
    readonly subnet_routes?: readonly string[];
  }[];
  return nodes.find(({ subnet_routes = [] }) => subnet_routes.includes(`${address}/32`))?.given_name;
}

/** Waits for the device to be answered, no longer than so many seconds. */
export async function answeredAgain({ watch }: Laptop, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!watch.isWell && Date.now() < deadline) await sleep(100);
}
