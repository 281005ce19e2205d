/** Clients on rented hosts that ask without pause, and the way by which they ask. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { initOf, runInside } from "../../lab/hosts.ts";
import { isDecided } from "../../render/overlay/metric.ts";
import type { Vip } from "../../topology/overlay/derive.ts";
import { eachLine, inNetworkOf } from "../in-network.ts";
import type { Answer } from "./answers.ts";
import { type Deployment, failoverLab, measuredStacks, type Stack } from "./deployment.ts";

/** Asks a URL every 10 ms, until it is ended. */
export class Watch {
  readonly answers: Answer[] = [];
  readonly #process: ChildProcess;

  constructor(init: number, url: string) {
    this.#process = inNetworkOf(init, join(import.meta.dirname, "http-client.ts"), url);
    eachLine(this.#process, (text) => {
      const [at, status] = text.split(" ").map(Number);
      this.answers.push({ at: at!, ok: status === 200 });
    });
  }

  /** Whether it is answered: its last ten questions were, and not long ago. */
  get isWell(): boolean {
    const recent = this.answers.slice(-10);
    return recent.length === 10 && recent.every(({ at, ok }) => ok && at > Date.now() - 1000);
  }

  end(): void {
    this.#process.kill("SIGKILL");
  }
}

/** A rented host that asks a stack by its first address. */
export class Client extends Watch {
  readonly host: string;
  readonly stack: Stack;
  readonly vip: Vip;
  readonly port: number;

  constructor(host: string, stack: Stack, vip: Vip, port: number) {
    super(initOf(failoverLab, host)!, `http://${vip.address}:${port}/eth/v1/node/version`);
    this.host = host;
    this.stack = stack;
    this.vip = vip;
    this.port = port;
  }

  /** Whether a home's own node serves: its proxy says so on the home's mesh address. */
  async answersAt(address: string): Promise<boolean> {
    const url = `http://${address}:${this.port}/eth/v1/node/version`;
    const ask = `fetch("${url}").then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;
    const words = ["-t", String(initOf(failoverLab, this.host)), "-n", process.execPath, "-e", ask];
    return (await once(spawn("nsenter", words, { stdio: "ignore" }), "close"))[0] === 0;
  }

  /** Mesh addresses of the homes that have taken their place and by which it could go, that by which it goes first. */
  async nextHops(): Promise<string[]> {
    const command = `show bgp ipv4 unicast ${this.vip.address}/32 json`;
    const text = await runInside(failoverLab, this.host, ["vtysh", "-c", command]);
    const { paths = [] } = JSON.parse(text) as { paths?: Path[] };
    const isBest = ({ bestpath }: Path): number => (bestpath?.overall ? 0 : 1);
    return paths
      .filter(({ metric = 0 }) => isDecided(metric))
      .toSorted((a, b) => isBest(a) - isBest(b))
      .map(({ nexthops }) => nexthops[0]!.ip);
  }
}

interface Path {
  readonly nexthops: readonly { readonly ip: string }[];
  readonly metric?: number;
  readonly bestpath?: { readonly overall?: boolean };
}

/** A client for each stack, on different hosts: more would keep the processors busy that all hosts share. */
export function startClients(deployed: Deployment): Client[] {
  const { overlay } = deployed.hoodi;
  const remotes = Object.values(overlay!.members).filter(({ kind }) => kind === "remote");
  return measuredStacks.map((stack, i) => {
    const { name } = remotes[i]!;
    const vip = overlay!.vips.find(({ network }) => network === deployed[stack].network)!;
    const [node] = Object.values(deployed[stack].nodes);
    return new Client(name, stack, vip, node!.ports.loopback.beaconApi);
  });
}
