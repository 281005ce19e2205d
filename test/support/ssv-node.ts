/** SSV nodes of the lab as processes, with the configuration that is rendered for real ones. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { ssvConfiguration } from "../../catalog/clients/dvt/ssv.ts";
import type { SsvFiles } from "../../lab/dvt/ssv-files.ts";
import { repository } from "../../lab/settings.ts";
import { freePort } from "./haproxy.ts";

export interface NodeSettings {
  readonly beaconApis: readonly string[];
  readonly webSockets: readonly string[];
}

export class SsvNode {
  readonly folder: string;
  readonly ports: { readonly p2p: number; readonly metrics: number; readonly api: number };
  /** What it has printed since its last start. */
  text = "";
  #child: ChildProcess | undefined;

  private constructor(folder: string, ports: SsvNode["ports"]) {
    this.folder = folder;
    this.ports = ports;
  }

  /** A node with its files in `folder`, which takes the place of its container's folders. */
  static async at(folder: string, settings: NodeSettings): Promise<SsvNode> {
    const [p2p, metrics, api] = [await freePort(), await freePort(), await freePort()];
    const node = new SsvNode(folder, { p2p, metrics, api });
    mkdirSync(join(folder, "data"), { recursive: true });
    node.configure(settings);
    return node;
  }

  configure({ beaconApis, webSockets }: NodeSettings, change: (text: string) => string = (text) => text) {
    const { p2p, metrics, api } = this.ports;
    const ports = { p2pTcp: p2p, p2pUdp: p2p, metrics: 0, api: 0 };
    const context = { network: "hoodi", ports, publicAddress: "127.0.0.1", beaconApis, webSockets } as const;
    const text = stringify(ssvConfiguration(context))
      .replaceAll("/data/", `${this.folder}/data/`)
      .replace(/^MetricsAPIPort:.*/m, `MetricsAPIPort: ${metrics}`)
      .replace(/^SSVAPIPort:.*/m, `SSVAPIPort: ${api}`);
    this.write("ssv.yaml", change(text));
  }

  /** Puts files into its data folder. */
  give(files: SsvFiles): void {
    for (const [name, text] of Object.entries(files)) this.write(join("data", name), text);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  start(words: readonly string[] = ["start-node", `--config=${join(this.folder, "ssv.yaml")}`]): void {
    this.text = "";
    const child = spawn(process.execPath, [join(repository, "lab/images/fake/ssv.ts"), ...words]);
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

  /** An answer of its API, or the text of its metrics. */
  async ask(path: string): Promise<string> {
    const port = path.startsWith("/v1/") ? this.ports.api : this.ports.metrics;
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(15_000) });
    return answer.text();
  }
}
