/** The overlay's routing in real FRR: who is believed, what is announced, where an address stays. */
import { execFileSync, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Namespace } from "../../lab/namespace.ts";
import { type Router, until, whyNoRouters } from "../../lab/routers.ts";
import { containerTable, renderContainerTableFile } from "../../render/hosts/container-table.ts";
import { isDecided } from "../../render/overlay/metric.ts";
import { meshDevice } from "../../topology/overlay/links.ts";
import { BgpSpeaker } from "./bgp-speaker.ts";
import { first, Mesh, next, second } from "./mesh.ts";

const why = whyNoRouters();
if (why) console.warn(`Skipped: ${why}`);
const hasNft = spawnSync("nft", ["--version"]).error === undefined;
if (!hasNft) console.warn("Skipped: a container that speaks BGP. Needs nft: apt-get install nftables.");

/** As Docker does: a bridge of the host's, whose addresses become the host's own on every other interface. */
async function connect(container: Namespace, host: Router): Promise<void> {
  const pair = ["type", "veth", "peer", "name", "eth0", "netns", String(container.init)];
  execFileSync("nsenter", ["-t", String(host.init), "-n", "ip", "link", "add", "veth0", ...pair]);
  await host.run(`
    ip link add docker0 type bridge; ip link set veth0 master docker0 up
    ip address add 172.30.0.1/24 dev docker0; ip link set docker0 up
    nft 'table ip nat { chain postrouting { type nat hook postrouting priority srcnat; ip saddr 172.30.0.0/24 oifname != "docker0" masquerade; }; }'`);
  await container.run(
    "ip link set lo up; ip address add 172.30.0.2/24 dev eth0; ip link set eth0 up; ip route add default via 172.30.0.1",
  );
}

describe.skipIf(why)("routing", { timeout: 120_000 }, () => {
  const mesh = new Mesh("internet");
  beforeAll(() => mesh.start(), 60_000);
  afterAll(() => mesh.end());

  it("leads every address to the home that it prefers, and believes nothing else", async () => {
    expect(await mesh.shin.heard()).toEqual([`${first}/32`, `${second}/32`]);
    expect(await mesh.i7bb.heard()).toEqual([`${first}/32`, `${second}/32`]);
    expect(await mesh.trdiy.tells(mesh.shin)).toEqual([`${first}/32`, `${second}/32`]);
    expect(await mesh.shin.tells(mesh.trdiy)).toEqual([]);
    const learned = await mesh.shin.run("ip -4 route show proto bgp");
    const targets = learned.split("\n").map((line) => line.split(" ")[0]);
    expect(targets.sort()).toEqual([first, second]);
    expect(Object.keys(await mesh.shin.sessions()).sort()).toEqual([mesh.trdiy.address, mesh.i7bb.address]);
  });

  it("ignores what a rented host announces, whatever it says of itself", async () => {
    await mesh.shin.run(`vtysh -c 'configure terminal' -c 'ip route 0.0.0.0/0 blackhole' -c 'ip route 10.99.0.13/32 blackhole' \\
    -c 'router bgp ${mesh.overlay.asn}' -c 'no bgp network import-check' -c 'address-family ipv4 unicast' \\
    -c 'no neighbor home route-map nothing out' \\
    -c 'network ${first}/32' -c 'network 0.0.0.0/0' -c 'network 10.99.0.13/32' -c 'network 192.168.1.0/24'`);
    await sleep(2000);
    const { routes } = await mesh.shin.show<{ routes: object }>("bgp ipv4 unicast");
    expect(Object.keys(routes)).toContain("0.0.0.0/0");
    for (const home of [mesh.trdiy, mesh.i7bb]) {
      expect(await home.heard()).toEqual([`${first}/32`, `${second}/32`]);
      expect(await home.run("ip -4 route show default")).toBe("");
    }
    expect(await next(mesh.conoha, first)).toBe(mesh.trdiy.address);
    await mesh.shin.killDaemons();
    await mesh.shin.startDaemons();
    await mesh.untilAsWanted();
  });

  describe.skipIf(!hasNft)("while the FRR of a home restarts,", () => {
    const nowhere = "10.99.0.250";
    const container = new Namespace();
    let speaker: BgpSpeaker | undefined;
    beforeAll(() => connect(container, mesh.trdiy));
    afterEach(async () => {
      speaker?.end();
      await mesh.trdiy.killDaemons();
      await mesh.trdiy.startDaemons();
      await until(async () => mesh.shin.address in (await mesh.trdiy.sessions()), 60);
      await mesh.i7bb.yields(first);
      await mesh.untilAsWanted();
    });
    afterAll(() => container.end());

    const others = [
      { who: "a container", from: () => container, user: 0 },
      { who: "a person", from: () => mesh.trdiy, user: 1000 },
    ];

    it.each(others)(
      "$who takes its place in BGP and keeps it, where the host does nothing against it",
      async (other) => {
        await mesh.trdiy.killDaemons();
        speaker = speak(other);
        await until(async () => (await next(mesh.shin, first)) === nowhere);
        await mesh.trdiy.startDaemons();
        await until(async () => mesh.i7bb.address in (await mesh.trdiy.sessions()));
        await sleep(4000);
        expect(Object.keys(await mesh.trdiy.sessions())).not.toContain(mesh.shin.address);
        expect(await next(mesh.shin, first)).toBe(nowhere);
      },
    );

    it.each(others)("$who reaches no other member's BGP with the host's table", async (other) => {
      await mesh.trdiy.run(`nft -f - <<'TABLE'\n${renderContainerTableFile()}TABLE`);
      await mesh.trdiy.killDaemons();
      const one = speak(other);
      speaker = one;
      await until(async () => one.attempts.silence >= 3 || one.attempts.connected > 0);
      expect(one.attempts.connected).toBe(0);
      await mesh.trdiy.startDaemons();
      await mesh.untilLeads(mesh.i7bb, mesh.trdiy);
      await until(async () => mesh.shin.address in (await mesh.trdiy.sessions()));
      expect(one.attempts.connected).toBe(0);
      await mesh.trdiy.run(`nft delete table inet ${containerTable}`);
    });

    function speak({ from, user }: (typeof others)[number]): BgpSpeaker {
      const { shin, trdiy, overlay } = mesh;
      const claim = { to: shin.address, asn: overlay.asn, routerId: trdiy.address };
      return new BgpSpeaker(from(), { ...claim, address: first, nextHop: nowhere, user });
    }
  });

  it("leaves every address where it is when the homes do not see each other, and when they do again", async () => {
    await mesh.trdiy.yields(first);
    await mesh.untilLeads(mesh.i7bb, mesh.trdiy);
    const before = await Promise.all([mesh.trdiy.metric(first), mesh.i7bb.metric(first)]);
    const split = await mesh.gap(first, async () => {
      await mesh.routers.isolate(["trdiy", "i7bb"]);
      await until(async () => !(await mesh.trdiy.sessions())[mesh.i7bb.address]);
      // Longer than a home waits for another.
      await sleep(12_000);
      expect(await Promise.all([next(mesh.shin, first), next(mesh.conoha, first)])).toEqual([
        mesh.i7bb.address,
        mesh.i7bb.address,
      ]);
      await mesh.routers.isolate([]);
      await until(async () => mesh.i7bb.address in (await mesh.trdiy.sessions()));
      await sleep(4000);
    });
    expect(split.by).toEqual(new Set(["i7bb"]));
    expect(split.longest).toBeLessThan(3000);
    expect(await Promise.all([mesh.trdiy.metric(first), mesh.i7bb.metric(first)])).toEqual(before);
    await mesh.i7bb.yields(first);
    await mesh.untilAsWanted();
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
    await mesh.trdiy.yields(first);
    await mesh.untilLeads(mesh.i7bb, mesh.trdiy);
    await restart(mesh.trdiy);
    await mesh.untilLeads(mesh.i7bb, mesh.trdiy);
    await restart(mesh.i7bb, mesh.trdiy);
    await mesh.untilLeads(mesh.trdiy, mesh.i7bb);
    expect([await mesh.trdiy.metric(first), await mesh.i7bb.metric(first)]).toEqual([0, 1]);
    await mesh.untilAsWanted();
  });

  it("moves an address that is taken off its host, and does not notice a restart at the other", async () => {
    const moved = await mesh.gap(first, async () => {
      await mesh.trdiy.holds(first, false);
      await sleep(1000);
    });
    expect(moved.last).toBe("i7bb");
    await mesh.trdiy.holds(first, true);
    await mesh.untilLeads(mesh.i7bb, mesh.trdiy);
    await mesh.i7bb.yields(first);
    await mesh.untilAsWanted();
    let restarted!: Awaited<ReturnType<Mesh["gap"]>>;
    const told = await mesh.changes(mesh.shin, first, async () => {
      restarted = await mesh.gap(first, async () => {
        await mesh.i7bb.killDaemons();
        await mesh.i7bb.startDaemons();
        await until(async () => Object.keys(await mesh.shin.sessions()).length === 2, 30);
        await until(async () => isDecided(await mesh.i7bb.metric(second)), 30);
      });
    });
    console.log(
      `routing: address taken off: ${moved.longest} ms; FRR restarted at the standby: ${restarted.longest} ms, ${restarted.count} answers`,
    );
    expect(moved.longest).toBeLessThan(1500);
    // The gap itself is as long as daemons that start keep this machine busy.
    expect(told).toEqual([]);
    expect(restarted.by).toEqual(new Set(["trdiy"]));
    // The other address was its own.
    await mesh.trdiy.yields(second);
    await mesh.untilAsWanted();
  });

  it("never lets an address go by the way of the provider", async () => {
    await mesh.shin.killDaemons();
    for (const home of ["trdiy", "i7bb"]) await mesh.routers.connect(home, false);
    const route = async () => (await mesh.shin.run(`ip route get ${first} 2>&1 || :`)).split("\n")[0];
    expect(await route()).not.toContain("wan0");
    await mesh.shin.startDaemons();
    await sleep(1500);
    expect(await route()).toMatch(new RegExp(`dev ${meshDevice}|unreachable`));
    for (const home of ["trdiy", "i7bb"]) await mesh.routers.connect(home, true);
    // Homes that were apart for longer than one waits for the other may have changed places.
    const homes = [mesh.trdiy.address, mesh.i7bb.address];
    await until(async () => homes.includes((await next(mesh.shin, first)) ?? ""), 60);
  });
});
