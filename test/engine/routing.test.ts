/** The overlay's routing in real FRR: who is believed, what is announced, how soon an address moves. */
import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Poll, startEcho } from "../../lab/echo.ts";
import { type Router, Routers, until, whyNoRouters } from "../../lab/routers.ts";
import { renderFrr } from "../../render/overlay/frr.ts";
import { meshDevice } from "../../render/overlay/mesh.ts";
import { isDecided, undecided } from "../../render/overlay/metric.ts";
import { loadWithOverlay } from "../unit/inventory.ts";
import { differing } from "../unit/provider/samples.ts";

const why = whyNoRouters();
if (why) console.warn(`Skipped: ${why}`);
const first = "10.0.0.102";
const second = "10.0.0.103";

describe.skipIf(why).each(["internet", "fast"] as const)(
  "routing with the profile %s",
  { timeout: 120_000 },
  (bfd) => {
    const { overlay } = loadWithOverlay("hoodi", (section) => (section.bfd = bfd));
    const limit = { internet: 3000, fast: 1500 }[bfd];
    let routers: Routers;
    let [trdiy, i7bb, shin, conoha]: Router[] = [];
    const helpers: ChildProcess[] = [];

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
        helpers.push(startEcho(home, home.name, [first, second]));
        await home.startPreference();
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
        const homes = [trdiy!, i7bb!].flatMap((home) => [home.metric(first), home.metric(second)]);
        if (!(await Promise.all(homes)).every(isDecided)) return false;
        return ways.join() === [trdiy!.address, i7bb!.address, trdiy!.address].join() && sessions === 2;
      }, 30);

    /** Both homes have taken their place, this one the first. */
    const untilLeads = (leader: Router, other: Router) =>
      until(async () => {
        const [lower, higher] = await Promise.all([leader.metric(first), other.metric(first)]);
        const ways = await Promise.all([next(shin!, first), next(conoha!, first)]);
        return lower < higher && isDecided(higher) && ways.every((way) => way === leader.address);
      }, 40);

    /** Longest time without an answer while `work` happens, and who answered last. */
    async function gap(address: string, work: () => Promise<void>) {
      const client = new Poll(shin!, address);
      await sleep(700);
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
    async function changes(router: Router, address: string, work: () => Promise<void>): Promise<string[]> {
      const monitor = router.spawn("ip", ["-4", "monitor", "route"]);
      helpers.push(monitor);
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

    it("moves an address while its home is cut off, leaves it there afterwards, and moves it back when told to", async () => {
      const gaps: number[] = [];
      const stays: number[] = [];
      const returns: number[] = [];
      for (let i = 0; i < 5; i += 1) {
        const cut = await gap(first, async () => {
          await routers.connect("trdiy", false);
          await until(async () => (await trdiy!.metric(first)) >= undecided);
          await until(async () => (await next(shin!, first)) === i7bb!.address);
          await sleep(500);
        });
        expect(cut.last).toBe("i7bb");
        const joined = await gap(first, async () => {
          await routers.connect("trdiy", true);
          await untilLeads(i7bb!, trdiy!);
        });
        expect(joined.by).toEqual(new Set(["i7bb"]));
        const told = await gap(first, async () => {
          await i7bb!.yields(first);
          await untilLeads(trdiy!, i7bb!);
        });
        expect(told.last).toBe("trdiy");
        gaps.push(cut.longest);
        stays.push(joined.longest);
        returns.push(told.longest);
      }
      const said = (list: number[]) =>
        `median ${list.toSorted((a, b) => a - b)[2]} ms, worst ${Math.max(...list)} ms`;
      console.log(
        `routing, ${bfd}, ${gaps.length} times: host cut off: ${said(gaps)}; it comes back: ${said(stays)}; address told to move back: ${said(returns)}`,
      );
      expect(Math.max(...gaps, ...stays, ...returns)).toBeLessThan(limit);
    });

    it("leaves every address where it is when the homes do not see each other, and when they do again", async () => {
      await trdiy!.yields(first);
      await untilLeads(i7bb!, trdiy!);
      const before = await Promise.all([trdiy!.metric(first), i7bb!.metric(first)]);
      const split = await gap(first, async () => {
        await routers.isolate(["trdiy", "i7bb"]);
        await until(async () => !(await trdiy!.sessions())[i7bb!.address]);
        // Longer than a home waits for another.
        await sleep(12_000);
        expect(await Promise.all([next(shin!, first), next(conoha!, first)])).toEqual([
          i7bb!.address,
          i7bb!.address,
        ]);
        await routers.isolate([]);
        await until(async () => i7bb!.address in (await trdiy!.sessions()));
        await sleep(4000);
      });
      expect(split.by).toEqual(new Set(["i7bb"]));
      expect(split.longest).toBeLessThan(limit);
      expect(await Promise.all([trdiy!.metric(first), i7bb!.metric(first)])).toEqual(before);
      await i7bb!.yields(first);
      await untilAsWanted();
    });

    it("puts a host that starts behind who serves, and two that start together in their order", async () => {
      const restart = async (...homes: Router[]) => {
        for (const home of homes) {
          await home.killDaemons();
          await home.holds(first, false);
        }
        for (const home of homes) {
          await home.holds(first, true);
          await home.startDaemons();
        }
      };
      await trdiy!.yields(first);
      await untilLeads(i7bb!, trdiy!);
      await restart(trdiy!);
      await untilLeads(i7bb!, trdiy!);
      await restart(i7bb!, trdiy!);
      await untilLeads(trdiy!, i7bb!);
      expect([await trdiy!.metric(first), await i7bb!.metric(first)]).toEqual([0, 1]);
      await untilAsWanted();
    });

    it("moves an address that is taken off its host, and does not notice a restart at the other", async () => {
      const moved = await gap(first, async () => {
        await trdiy!.holds(first, false);
        await sleep(1000);
      });
      expect(moved.last).toBe("i7bb");
      await trdiy!.holds(first, true);
      await untilLeads(i7bb!, trdiy!);
      await i7bb!.yields(first);
      await untilAsWanted();
      let restarted!: Awaited<ReturnType<typeof gap>>;
      const told = await changes(shin!, first, async () => {
        restarted = await gap(first, async () => {
          await i7bb!.killDaemons();
          await i7bb!.startDaemons();
          await until(async () => Object.keys(await shin!.sessions()).length === 2, 30);
          await until(async () => isDecided(await i7bb!.metric(second)), 30);
        });
      });
      console.log(
        `routing, ${bfd}: address taken off: ${moved.longest} ms; FRR restarted at the standby: ${restarted.longest} ms, ${restarted.count} answers`,
      );
      expect(moved.longest).toBeLessThan(1500);
      // The gap itself is as long as daemons that start keep this machine busy.
      expect(told).toEqual([]);
      expect(restarted.by).toEqual(new Set(["trdiy"]));
      // The other address was its own.
      await trdiy!.yields(second);
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
