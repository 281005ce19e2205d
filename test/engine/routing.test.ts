/** The overlay's routing in real FRR: who is believed, what is announced, how soon an address moves. */
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderFrr } from "../../render/overlay/frr.ts";
import { meshDevice } from "../../render/overlay/mesh.ts";
import { loadWithOverlay } from "../unit/inventory.ts";
import { differing } from "../unit/provider/samples.ts";
import { type Router, Routers, until, whyNoRouters } from "./routers.ts";

const why = whyNoRouters();
const first = "10.0.0.102";
const second = "10.0.0.103";
const port = 4000;

/** Answers every datagram to the addresses with its own name. */
const echo = (name: string) => `
const { createSocket } = require("node:dgram");
for (const address of ["${first}", "${second}"]) {
  const socket = createSocket("udp4");
  socket.on("message", (_, { port, address: from }) => socket.send("${name}", port, from)).bind(${port}, address);
}`;

/** Asks an address every 10 ms and prints who answered, and when (ms). */
const poll = (address: string) => `
const { createSocket } = require("node:dgram");
const socket = createSocket("udp4").on("message", (name) => console.log(Date.now() + " " + name)).on("error", () => {});
setInterval(() => socket.send("?", ${port}, "${address}", () => {}), 10);`;

describe.skipIf(why).each(["internet", "fast"] as const)(
  "routing with the profile %s",
  { timeout: 120_000 },
  (bfd) => {
    const { overlay } = loadWithOverlay("hoodi", (section) => (section.bfd = bfd));
    const limit = { internet: 3000, fast: 1500 }[bfd];
    let routers: Routers;
    let [trdiy, i7bb, shin, conoha]: Router[] = [];
    const helpers: ChildProcess[] = [];

    const inside = (router: Router, program: string): ChildProcess => {
      const words = ["-t", String(router.init), "-n", process.execPath, "-e", program];
      const child = spawn("nsenter", words, { stdio: ["ignore", "pipe", "inherit"] });
      helpers.push(child);
      return child;
    };
    /** Where BGP leads; not the ways for a time without it. */
    const next = async (router: Router, address: string) =>
      /via (\S+)/.exec(await router.run(`ip route show proto bgp ${address}`))?.[1];

    beforeAll(async () => {
      routers = new Routers(overlay, ["trdiy", "i7bb", "shin", "conoha"]);
      await routers.start();
      [trdiy, i7bb, shin, conoha] = ["trdiy", "i7bb", "shin", "conoha"].map((name) => routers.all[name]!);
      for (const home of [trdiy!, i7bb!]) {
        for (const address of [first, second]) await home.holds(address, true);
        // What a home host has besides, and must keep to itself.
        await home.run(
          "ip link add lan0 type bridge; ip address add 192.168.1.1/24 dev lan0; ip link set lan0 up",
        );
        inside(home, echo(home.name));
      }
      await shin!.run(
        "ip link add wan0 type bridge; ip address add 198.51.100.2/24 dev wan0; ip link set wan0 up; ip route add default via 198.51.100.1",
      );
      await untilAsWanted();
    }, 60_000);
    afterAll(() => {
      for (const helper of helpers) helper.kill("SIGKILL");
      routers?.end();
    });

    const untilAsWanted = () =>
      until(async () => {
        const ways = await Promise.all([next(shin!, first), next(shin!, second), next(conoha!, first)]);
        const sessions = Object.keys(await shin!.sessions()).length;
        return ways.join() === [trdiy!.address, i7bb!.address, trdiy!.address].join() && sessions === 2;
      }, 30);

    /** Longest time without an answer while `work` happens, and who answered last. */
    async function gap(address: string, work: () => Promise<void>) {
      const client = inside(shin!, poll(address));
      let text = "";
      client.stdout!.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      await sleep(700);
      await work();
      client.kill("SIGKILL");
      const answers = text
        .trim()
        .split("\n")
        .map((line) => line.split(" "));
      const times = answers.map(([time]) => Number(time));
      const gaps = times.slice(1).map((time, i) => time - times[i]!);
      return { longest: Math.max(...gaps), last: answers.at(-1)![1], count: answers.length };
    }

    it("leads every address to the home that it prefers, and believes nothing else", async () => {
      expect(await shin!.heard()).toEqual([`${first}/32`, `${second}/32`]);
      expect(await i7bb!.heard()).toEqual([`${first}/32`, `${second}/32`]);
      expect(await trdiy!.tells(shin!)).toEqual([`${first}/32`, `${second}/32`]);
      expect(await shin!.tells(trdiy!)).toEqual([]);
      const learned = await shin!.run("ip -4 route show proto bgp");
      const targets = learned.split("\n").map((line) => line.split(" ")[0]);
      expect(targets.sort()).toEqual([first, second]);
      expect(Object.keys(await shin!.sessions()).sort()).toEqual([trdiy!.address, i7bb!.address]);
    });

    it("is canonical: the same text again is nothing to do, twice, and no session ends", async () => {
      const before = await trdiy!.sessions();
      for (const router of [trdiy!, shin!]) {
        await router.run("cp /etc/frr/frr.conf /run/wanted.conf");
        const dry = await router.run("/usr/lib/frr/frr-reload.py --test /run/wanted.conf 2>&1");
        const differences = dry.split("\n").filter((line) => line !== "" && !line.includes(" INFO: "));
        expect(differences).toEqual([]);
        const running = await router.run("vtysh -c 'show running-config' | base64 -w0");
        expect(differing("routing", { configuration: renderFrr(overlay, router.name) }, { running })).toEqual(
          [],
        );
        for (const _ of [1, 2]) await router.run("/usr/lib/frr/frr-reload.py --reload /run/wanted.conf 2>&1");
      }
      const after = await trdiy!.sessions();
      expect(Object.keys(after)).toEqual(Object.keys(before));
      for (const [peer, time] of Object.entries(after)) expect(time).toBeGreaterThan(before[peer]!);
    });

    it("ignores what a rented host announces, whatever it says of itself", async () => {
      await shin!.run(`vtysh -c 'configure terminal' -c 'ip route 0.0.0.0/0 blackhole' -c 'ip route 10.99.0.13/32 blackhole' \\
      -c 'router bgp ${overlay.asn}' -c 'no bgp network import-check' -c 'address-family ipv4 unicast' \\
      -c 'no neighbor home route-map nothing out' \\
      -c 'network ${first}/32' -c 'network 0.0.0.0/0' -c 'network 10.99.0.13/32' -c 'network 192.168.1.0/24'`);
      await sleep(2000);
      const { routes } = await shin!.show<{ routes: object }>("bgp ipv4 unicast");
      expect(Object.keys(routes)).toContain("0.0.0.0/0");
      for (const home of [trdiy!, i7bb!]) {
        expect(await home.heard()).toEqual([`${first}/32`, `${second}/32`]);
        expect(await home.run("ip -4 route show default")).toBe("");
      }
      expect(await next(conoha!, first)).toBe(trdiy!.address);
      await shin!.killDaemons();
      await shin!.startDaemons();
      await untilAsWanted();
    });

    it("moves an address while its home is cut off, and back", async () => {
      const gaps: number[] = [];
      for (let i = 0; i < 5; i += 1) {
        const { longest, last } = await gap(first, async () => {
          await routers.connect("trdiy", false);
          await sleep(2500);
        });
        expect(last).toBe("i7bb");
        gaps.push(longest);
        await routers.connect("trdiy", true);
        await untilAsWanted();
      }
      gaps.sort((a, b) => a - b);
      console.log(
        `routing, ${bfd}: host cut off: median ${gaps[2]} ms, worst ${gaps[4]} ms of ${gaps.length}`,
      );
      expect(gaps[4]).toBeLessThan(limit);
    });

    it("moves an address that is taken off its host, and does not notice a restart at the other", async () => {
      const moved = await gap(first, async () => {
        await trdiy!.holds(first, false);
        await sleep(1000);
      });
      expect(moved.last).toBe("i7bb");
      await trdiy!.holds(first, true);
      await untilAsWanted();
      const restarted = await gap(first, async () => {
        await i7bb!.killDaemons();
        await i7bb!.startDaemons();
        await sleep(2500);
      });
      console.log(
        `routing, ${bfd}: address taken off: ${moved.longest} ms; FRR restarted at the standby: ${restarted.longest} ms, ${restarted.count} answers`,
      );
      expect(moved.longest).toBeLessThan(1500);
      // As long as four daemons that start keep this machine busy; a lost way would show in seconds.
      expect(restarted.longest).toBeLessThan(300);
      await untilAsWanted();
    });

    it("never lets an address go by the way of the provider", async () => {
      await shin!.killDaemons();
      for (const home of ["trdiy", "i7bb"]) await routers.connect(home, false);
      const ways = async () => (await shin!.run(`ip route get ${first} 2>&1 || :`)).split("\n")[0];
      expect(await ways()).not.toContain("wan0");
      await shin!.startDaemons();
      await sleep(1500);
      expect(await ways()).toMatch(new RegExp(`dev ${meshDevice}|unreachable`));
      for (const home of ["trdiy", "i7bb"]) await routers.connect(home, true);
      await untilAsWanted();
    });
  },
);
