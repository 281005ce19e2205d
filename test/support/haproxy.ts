/** Real HAProxy on this machine's loopback, with the files that hosts get. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type NodeProxy, renderProxy } from "../../render/overlay/proxy.ts";

/** Why this machine cannot run it, undefined if it can. Says so, because the tests that need it are then skipped. */
export function whyNoHaproxy(what: string): string | undefined {
  try {
    execFileSync("haproxy", ["-v"], { stdio: "pipe" });
    return undefined;
  } catch {
    const reason = "no haproxy here: apt-get install haproxy";
    console.warn(`Skipped: ${what} (${reason})`);
    return reason;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** HAProxy that serves by a configuration, which may name files in its folder. */
export class RunningHaproxy {
  readonly #folder = mkdtempSync(join(tmpdir(), "bonded-validator-proxy-"));
  readonly #process: ChildProcess;

  constructor(configuration: (folder: string) => string) {
    const file = join(this.#folder, "haproxy.cfg");
    writeFileSync(file, configuration(this.#folder));
    this.#process = spawn("haproxy", ["-db", "-f", file], { stdio: "ignore" });
  }

  end(): void {
    this.#process.kill();
    rmSync(this.#folder, { recursive: true });
  }
}

/** The proxy beside a node. `loopback` stands for the home host's own 127.0.0.1, so that two homes fit on one machine. */
export class RunningProxy extends RunningHaproxy {
  constructor(proxy: NodeProxy, loopback = "127.0.0.1") {
    super((folder) =>
      renderProxy(proxy)
        .replace(/\/run\/\S+\/control/, join(folder, "control"))
        .replaceAll("127.0.0.1:", `${loopback}:`),
    );
  }
}

/** Waits until something listens. */
export async function listening(port: number, address = "127.0.0.1"): Promise<void> {
  while (!(await answers(port, address))) await sleep(20);
}

function answers(port: number, address: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, address, () => done(true));
    socket.on("connect", () => socket.destroy()).on("error", () => done(false));
  });
}
