/**
 * A device of the operator's, which reaches the addresses by Tailscale's own subnet routes: what rented hosts would have
 * without the mesh. headscale decides by which home host, as Tailscale's control server does.
 */
import type { ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { authorityFile } from "../lab/key-files.ts";
import { Namespace } from "../lab/namespace.ts";
import { until } from "../lab/routers.ts";
import type { Lab } from "../lab/settings.ts";
import { run } from "../lab/shell.ts";
import { controlServer, tailnetFolder } from "../lab/tailnet/headscale.ts";
import { ensureTailnetPrograms } from "../lab/tailnet/programs.ts";

export class Laptop {
  /** First process of its network, as this machine counts. */
  readonly init: number;
  readonly #namespace: Namespace;
  readonly #daemon: ChildProcess;

  private constructor(namespace: Namespace, daemon: ChildProcess) {
    this.init = namespace.init;
    this.#namespace = namespace;
    this.#daemon = daemon;
    // Ctrl-C removes the lab and ends the program at once.
    process.once("exit", this.#end);
  }

  /** Joins a lab's network and its tailnet. */
  static async start(lab: Lab): Promise<Laptop> {
    const folder = join(lab.dir, "laptop");
    mkdirSync(folder, { recursive: true });
    const namespace = new Namespace();
    await plugIn(lab, namespace, folder);
    const programs = (await ensureTailnetPrograms(lab)).folder;
    const socket = join(folder, "socket");
    const daemon = namespace.spawn("sh", [
      "-c",
      `SSL_CERT_FILE=${authorityFile(lab)} TS_DEBUG_FIREWALL_MODE=nftables exec ${join(programs, "tailscaled")} \\
        --statedir=${folder} --socket=${socket} --port=0 2>${join(folder, "log")}`,
    ]);
    const key = join(folder, "key");
    const made = await headscale(lab, "preauthkeys", "create", "--user", "1", "--expiration", "1h");
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
    return new Laptop(namespace, daemon);
  }

  end(): void {
    process.off("exit", this.#end);
    this.#end();
  }

  readonly #end = (): void => {
    this.#daemon.kill("SIGKILL");
    this.#namespace.end();
  };
}

async function plugIn(lab: Lab, namespace: Namespace, folder: string): Promise<void> {
  const link = `${lab.name}-laptop`;
  await run(lab, "ip", [
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
  await run(lab, "ip", ["link", "set", link, "master", lab.bridge, "up"]);
  writeFileSync(join(folder, "hosts"), `127.0.0.1 localhost\n${lab.gateway} ${controlServer}\n`);
  await namespace.run(`ip link set lo up; ip address add ${lab.net}.9/24 dev eth0; ip link set eth0 up
    mount --bind ${join(folder, "hosts")} /etc/hosts`);
}

async function headscale(lab: Lab, ...words: string[]): Promise<string> {
  const program = (await ensureTailnetPrograms(lab)).headscale;
  const configuration = ["--config", join(tailnetFolder(lab), "config.yaml")];
  return run(lab, program, [...configuration, ...words, "-o", "json"]);
}

/** The host by which headscale leads to an address now; undefined while there is none. */
export async function primaryOf(lab: Lab, address: string): Promise<string | undefined> {
  const nodes = JSON.parse(await headscale(lab, "nodes", "list-routes")) as readonly {
    readonly given_name: string;
    readonly subnet_routes?: readonly string[];
  }[];
  return nodes.find(({ subnet_routes = [] }) => subnet_routes.includes(`${address}/32`))?.given_name;
}
