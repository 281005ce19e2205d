/** A builder proxy in the real HAProxy, and servers that stand in for MEV-Boost in the cloud and in a container. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type BuilderServers, renderBuilderProxy } from "../../render/overlay/builder-proxy.ts";
import { secretMap } from "../../render/overlay/builder-servers.ts";
import { askBuilder, headerPath, jsonBlock } from "./builder-questions.ts";
import { BuilderServer, makeCertificate } from "./builder-servers.ts";
import { temporaryFolder } from "./folders.ts";
import { freePort, listening } from "./haproxy.ts";

interface Configured {
  readonly host?: string;
  /** For how long a withheld payload counts, in HAProxy's form. */
  readonly hours?: string;
  /** For how long a check may be on the line; the machine of a test may be busy for longer than is usual. */
  readonly check?: string;
}

export class BuilderRig {
  readonly folder = temporaryFolder("builder");
  readonly secret = "5ec2e7".repeat(10);
  readonly configuration = join(this.folder, "haproxy.cfg");
  readonly certificate = makeCertificate(this.folder);
  readonly cloud = new BuilderServer("cloud", this.certificate);
  readonly local = new BuilderServer("local");
  /** All that HAProxy said. */
  said = "";
  haproxy: ChildProcess | undefined;
  readonly #secretFile = join(this.folder, "secret");
  #port = 0;
  #metrics = 0;

  constructor() {
    // HAProxy gives up root's rights, and goes through the folder to its own sockets.
    chmodSync(this.folder, 0o711);
    writeFileSync(this.#secretFile, secretMap(this.secret), { mode: 0o600 });
  }

  /** A configuration for this machine: sockets in a folder of its own, the cloud at a port of this machine's. */
  async configure(
    mode: BuilderServers["mode"],
    { host = "localhost", hours = "24h", check = "5s" }: Configured = {},
  ): Promise<string> {
    [this.#port, this.#metrics] = (await Promise.all([freePort(), freePort()])) as [number, number];
    const cloud = { host, secretFile: this.#secretFile };
    const text = renderBuilderProxy({
      network: "hoodi",
      address: "127.0.0.1",
      port: this.#port,
      metrics: this.#metrics,
      servers: { mode, local: this.local.port, cloud } as BuilderServers,
      withheld: { payloads: 2, hours: 24 },
    });
    return text
      .replaceAll(/\/run\/[^/ ]+\//g, `${this.folder}/`)
      .replaceAll("/etc/ssl/certs/ca-certificates.crt", this.certificate.certificate)
      .replaceAll(`${host}:443`, `${host}:${this.cloud.port}`)
      .replace("timeout check 100ms", `timeout check ${check}`)
      .replace("expire 24h", `expire ${hours}`);
  }

  async start(mode: BuilderServers["mode"], configured?: Configured): Promise<void> {
    writeFileSync(this.configuration, await this.configure(mode, configured));
    this.haproxy = spawn("haproxy", ["-db", "-f", this.configuration], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.haproxy.stdout!, this.haproxy.stderr!])
      stream.on("data", (part: Buffer) => {
        this.said += part.toString();
      });
    await listening(this.#port);
  }

  async end(): Promise<void> {
    if (this.haproxy !== undefined) {
      const ended = once(this.haproxy, "exit");
      this.haproxy.kill("SIGKILL");
      await ended;
    }
    await Promise.all([this.cloud.kill(), this.local.kill()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  ask(path: string, body?: Buffer, type?: string) {
    return askBuilder(this.#port, path, body, type, expect.getState().currentTestName);
  }

  bid(of?: string) {
    return this.ask(headerPath(of));
  }

  payload(body = jsonBlock(), type?: string) {
    return this.ask("/eth/v2/builder/blinded_blocks", body, type);
  }

  register() {
    return this.ask("/eth/v1/builder/validators", Buffer.from("[]"));
  }

  /** Signed blocks for which a beacon node got an error. */
  errors(): Promise<number> {
    return this.#metric(/^haproxy_backend_http_responses_total\{proxy="payload",code="5xx"\} (\d+)$/m);
  }

  /** Slots that these blocks are of, as far as they count. */
  slots(): Promise<number> {
    return this.#metric(/^haproxy_sticktable_used\{name="withheld",type="string"\} (\d+)$/m);
  }

  async #metric(pattern: RegExp): Promise<number> {
    const answer = await fetch(`http://127.0.0.1:${this.#metrics}/metrics`);
    return Number(pattern.exec(await answer.text())?.[1]);
  }
}

/** Signed blocks that came to a server. */
export const blocksAt = ({ received }: BuilderServer): Buffer[] =>
  received.filter(({ path }) => path.endsWith("blinded_blocks")).map(({ body }) => body);
