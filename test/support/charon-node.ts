/** Charon nodes of the lab as processes, with the command line that is rendered for real ones. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { charon, charonRelays } from "../../catalog/clients/dvt/charon.ts";
import { repository } from "../../lab/settings.ts";
import { freePort } from "./haproxy.ts";

export interface NodeSettings {
  readonly beaconApis: readonly string[];
  readonly fallbackBeaconApis: readonly string[];
  /** Takes the place of Obol's. */
  readonly relay: string;
}

/** Answers as a relay does. */
export async function startRelay(): Promise<{ server: Server; url: string }> {
  const server = createServer((_request, response) => response.end("[]")).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export class CharonNode {
  readonly folder: string;
  readonly ports: { readonly p2p: number; readonly api: number; readonly monitoring: number };
  /** What it has printed since its last start. */
  text = "";
  #child: ChildProcess | undefined;

  private constructor(folder: string, ports: CharonNode["ports"]) {
    this.folder = folder;
    this.ports = ports;
  }

  /** A node with its files in `folder`, which takes the place of its container's. */
  static async at(folder: string): Promise<CharonNode> {
    mkdirSync(folder, { recursive: true });
    return new CharonNode(folder, {
      p2p: await freePort(),
      api: await freePort(),
      monitoring: await freePort(),
    });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text);
  }

  /** The rendered command line, with this machine's ports and folders. */
  words({ beaconApis, fallbackBeaconApis, relay }: NodeSettings): string[] {
    const { p2p, api, monitoring } = this.ports;
    const { arguments: words } = charon.service({
      network: "hoodi",
      ports: { p2p, monitoring, validatorMetrics: 0 },
      publicAddress: "127.0.0.1",
      beaconApis,
      fallbackBeaconApis,
      lockHash: "",
    });
    return words.map((word) =>
      word
        .replace("=/data/", `=${this.folder}/`)
        .replace(/=0\.0\.0\.0:3600$/, `=127.0.0.1:${api}`)
        .replace(/=0\.0\.0\.0:3620$/, `=127.0.0.1:${monitoring}`)
        .replace(charonRelays.join(","), relay),
    );
  }

  start(words: readonly string[]): void {
    this.text = "";
    const child = spawn(process.execPath, [join(repository, "lab/images/fake/charon.ts"), ...words]);
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (this.text += part));
    this.#child = child;
  }

  /** Its exit code, when it has ended by itself. */
  async end(): Promise<number | null> {
    const child = this.#child!;
    if (child.exitCode === null) await once(child, "close");
    return child.exitCode;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "close");
  }

  get api(): string {
    return `http://127.0.0.1:${this.ports.api}`;
  }

  get monitoring(): string {
    return `http://127.0.0.1:${this.ports.monitoring}`;
  }
}
