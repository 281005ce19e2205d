/** Two homes and two rented hosts with the overlay's own routing, in network namespaces: each home answers by its name. */
import type { ChildProcess } from "node:child_process";
import { Poll, startEcho } from "../../lab/echo.ts";
import { type Router, Routers, until } from "../../lab/routers.ts";
import { isDecided } from "../../render/overlay/metric.ts";
import type { Overlay } from "../../topology/overlay/derive.ts";
import { loadWithOverlay } from "../support/inventory.ts";

/** The addresses of hoodi: the first is trdiy's by preference, the second i7bb's. */
export const [first, second] = ["10.0.0.102", "10.0.0.103"] as const;

/** Where BGP leads; not the ways for a time without it. */
export const next = async (router: Router, address: string): Promise<string | undefined> =>
  /via (\S+)/.exec(await router.run(`ip route show proto bgp ${address}`))?.[1];

export class Mesh {
  readonly overlay: Overlay;
  readonly routers: Routers;
  readonly trdiy: Router;
  readonly i7bb: Router;
  readonly shin: Router;
  readonly conoha: Router;
  readonly #helpers: ChildProcess[] = [];

  constructor(bfd: Overlay["bfd"]) {
    this.overlay = loadWithOverlay("hoodi", (section) => (section.bfd = bfd)).overlay;
    const names = ["trdiy", "i7bb", "shin", "conoha"];
    this.routers = new Routers(this.overlay, names);
    [this.trdiy, this.i7bb, this.shin, this.conoha] = names.map((name) => this.routers.all[name]!) as [
      Router,
      Router,
      Router,
      Router,
    ];
  }

  async start(): Promise<void> {
    await this.routers.start();
    for (const home of [this.trdiy, this.i7bb]) {
      for (const address of [first, second]) await home.holds(address, true);
      // What a home host has besides, and must keep to itself.
      await home.run(
        "ip link add lan0 type bridge; ip address add 192.168.1.1/24 dev lan0; ip link set lan0 up",
      );
      this.#helpers.push(startEcho(home, home.name, [first, second]));
      await home.startPreference();
    }
    await this.shin.run(
      "ip link add wan0 type bridge; ip address add 198.51.100.2/24 dev wan0; ip link set wan0 up; ip route add default via 198.51.100.1",
    );
    await this.untilAsWanted();
  }

  end(): void {
    for (const helper of this.#helpers) helper.kill("SIGKILL");
    this.routers.end();
  }

  /** Every address is where it is preferred, and all sessions stand. */
  untilAsWanted(): Promise<void> {
    const { trdiy, i7bb, shin, conoha } = this;
    return until(async () => {
      const nextHops = await Promise.all([next(shin, first), next(shin, second), next(conoha, first)]);
      const sessions = Object.keys(await shin.sessions()).length;
      const homes = [trdiy, i7bb].flatMap((home) => [home.metric(first), home.metric(second)]);
      if (!(await Promise.all(homes)).every(isDecided)) return false;
      return nextHops.join() === [trdiy.address, i7bb.address, trdiy.address].join() && sessions === 2;
    }, 30);
  }

  /** Both homes have taken their place, this one the first. */
  untilLeads(leader: Router, other: Router): Promise<void> {
    return until(async () => {
      const [lower, higher] = await Promise.all([leader.metric(first), other.metric(first)]);
      const nextHops = await Promise.all([next(this.shin, first), next(this.conoha, first)]);
      return lower < higher && isDecided(higher) && nextHops.every((hop) => hop === leader.address);
    }, 40);
  }

  /** Longest time in milliseconds without an answer while `work` happens, and who answered. */
  async gap(address: string, work: () => Promise<void>) {
    const client = new Poll(this.shin, address);
    await until(async () => client.isAnswered);
    await work();
    const answers = client.end();
    const times = answers.map(({ at }) => at);
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    return {
      longest: Math.max(...gaps),
      by: new Set(answers.map(({ by }) => by)),
      last: answers.at(-1)!.by,
      count: answers.length,
    };
  }

  /** What the kernel is told of the way to an address, at a router, while `work` happens. */
  async changes(router: Router, address: string, work: () => Promise<void>): Promise<string[]> {
    const monitor = router.spawn("ip", ["-4", "monitor", "route"]);
    this.#helpers.push(monitor);
    let text = "";
    monitor.stdout!.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    // It listens once it tells of a change.
    const canary = "192.0.2.1";
    await until(async () => {
      await router.run(`ip route replace unreachable ${canary}; ip route delete unreachable ${canary}`);
      return text.includes(canary);
    });
    await work();
    monitor.kill("SIGKILL");
    return text.split("\n").filter((line) => line.includes(address));
  }
}
