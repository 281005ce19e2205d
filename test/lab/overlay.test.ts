/**
 * The overlay and the tunnel between simulated hosts, with real tailscaled, FRR and HAProxy: two homes and two rented
 * hosts, of which one comes later. What a test leaves broken, a later one fixes with the same `up` as everything else.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { down } from "../../lab/down.ts";
import { switchOff, switchOn } from "../../lab/power.ts";
import { stackFile } from "../../lab/stack-file.ts";
import type { StackSettings } from "../../lab/stack-settings.ts";
import { ensureHeadscale } from "../../lab/tailnet/headscale.ts";
import { setConnected } from "../../lab/verbs.ts";
import { renderContainerTable } from "../../render/hosts/container-table.ts";
import { topologyOf } from "../../tools/hosts.ts";
import { meshDevice } from "../../topology/overlay/links.ts";
import { expectExactly } from "./drifts/drift.ts";
import { overlayRounds } from "./drifts/overlay.ts";
import { installed } from "./installed.ts";
import { describeEndpoints } from "./overlay/endpoints.ts";
import { describeExposure } from "./overlay/exposure.ts";
import { expectedRoutes, resets, routes, sessions, told } from "./overlay/routes.ts";
import { Administrator } from "./overlay/tailnet.ts";
import { testLab } from "./run.ts";
import { plannedItems, Simulation } from "./simulated.ts";

const [name, subnet] = ["bvover", "10.88.0.0/24"] as const;
const simulation = new Simulation(name, subnet);
const commands = testLab(name, subnet);
const { lab } = simulation;
const administrator = new Administrator(lab);
const first = ["trdiy", "i7bb", "shin"];
const addresses = ["10.0.0.102/32", "10.0.0.103/32"];
const waiting = { timeout: 60_000, interval: 300 };

beforeAll(async () => {
  await down(lab);
  await simulation.start("hoodi", { overlay: ["shin"], installed });
  await up();
});
afterAll(() => down(lab));

async function up(...args: string[]): Promise<string> {
  const { code, output } = await simulation.pulumi("hoodi", "up", "--skip-preview", ...args);
  expect(code, output).toBe(0);
  return output;
}

async function failingUp(...args: string[]): Promise<string> {
  const words = ["--skip-preview", "--continue-on-error", ...args];
  const { code, output } = await simulation.pulumi("hoodi", "up", ...words);
  expect(code, output).not.toBe(0);
  return output;
}

async function previewIsClean(...args: string[]): Promise<void> {
  const { code, output } = await simulation.pulumi("hoodi", "preview", "--expect-no-changes", ...args);
  expect(code, output).toBe(0);
}

const overlay = () =>
  topologyOf({ stack: "hoodi", configFile: stackFile(lab, "hoodi"), json: false }).overlay!;

/** What sessions stand on: were it made anew, BFD would end them, which a busy machine brings about as well. */
const sessionsAndProcesses = () =>
  Promise.all(
    first.map((host) => simulation.inside(host, `cat /sys/class/net/${meshDevice}/ifindex; pidof bgpd bfdd`)),
  );

/** Does something that no session may notice. */
async function withoutResets(work: () => Promise<unknown>): Promise<void> {
  const now = await simulation.inside("shin", "date +%s");
  const before = await sessionsAndProcesses();
  await work();
  for (const host of first) expect(await resets(simulation, host, now), host).toEqual([]);
  expect(await sessionsAndProcesses()).toEqual(before);
}

/** What a plain preview says of every resource that would change. */
const planned = (output: string): Record<string, string> =>
  Object.fromEntries(
    [...output.matchAll(/^ *[~+-]+ +(\S+:\S+) +(\S+) +(create|update|delete|replace)/gm)].map(
      ([, , name = "", operation = ""]) => [name, operation],
    ),
  );
const newKey = (host: string) => `**::${host}-tailnet-key`;

/** Moves an address. A home takes its place some seconds after it has met the others. */
const move = (address: string, home: "trdiy" | "i7bb"): Promise<void> =>
  vi.waitFor(async () => {
    const { code, stderr } = await commands.run("tool", "hoodi", "switchover", home, address);
    expect(code, stderr).toBe(0);
  }, waiting);

describe("routing", () => {
  test("an address goes where the operator wants it", async () => {
    await move("10.0.0.102", "trdiy");
    await move("10.0.0.103", "i7bb");
  });

  test("every table is the one that it should be, and nothing but the addresses is announced", async () => {
    for (const host of first) {
      await vi.waitFor(async () => {
        const expected = await expectedRoutes(simulation, overlay(), host, "hoodi");
        expect(await routes(simulation, host)).toEqual(expected);
        // BFD ends a session where the machine is too busy to send a packet in 300 ms, and it comes again.
        const announced = host === "shin" ? [] : addresses;
        expect(Object.values(await told(simulation, host))).toEqual([announced, announced]);
      }, waiting);
    }
  });

  test("a second up and a reload of FRR leave every session as it is", async () => {
    await withoutResets(async () => {
      expect(await up()).toMatch(/Resources:\n\s+\d+ unchanged/);
      for (const host of first) await simulation.inside(host, "systemctl reload frr");
    });
  });
});

describe("the edge", () => {
  const node = "hoodi.michizane.com";
  const call = (method: string) => JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: [] });
  const ask = (host: string, ...words: string[]) => {
    const [name, path, ...more] = words;
    const url = `https://${node}${path}`;
    const quoted = more.map((word) => `'${word}'`).join(" ");
    return simulation.inside(
      host,
      `curl -s -m 5 -o /dev/null -w '%{http_code}' --path-as-is -H 'Host: ${name}' ${quoted} '${url}'`,
    );
  };

  test.each([
    ["a remote host asks", "shin", node, "/eth/v1/node/version", [], "200"],
    ["a remote host asks a node", "shin", "i7bbt.michizane.com", "/eth/v1/node/version", [], "200"],
    ["a remote host calls", "shin", node, "/rpc", ["-d", call("eth_chainId")], "200"],
    ["a home asks", "trdiy", node, "/eth/v1/node/version", [], "403"],
    [
      "a home says that it is a remote host",
      "trdiy",
      node,
      "/eth/v1/node/version",
      ["-H", `CF-Connecting-IP: ${lab.net}.21`],
      "403",
    ],
    ["an unknown name", "shin", "www.michizane.com", "/eth/v1/node/version", [], "530"],
    ["an address as a name", "shin", "127.0.0.1", "/eth/v1/node/version", [], "530"],
    [
      "another name behind the first",
      "shin",
      "www.michizane.com",
      "/eth/v1/node/version",
      ["-H", `X-Forwarded-Host: ${node}`],
      "530",
    ],
    ["an unknown path", "shin", node, "/metrics", [], "404"],
    ["a detour", "shin", node, "/eth/v1/../../metrics", [], "404"],
    ["an escaped detour", "shin", node, "/eth/v1/%2e%2e/%2e%2e/metrics", [], "404"],
    ["two slashes", "shin", node, "//eth/v1/node/version", [], "404"],
    ["a method that is not listed", "shin", node, "/rpc", ["-d", call("admin_peers")], "403"],
  ])("%s", async (_name, host, name, path, more, status) => {
    expect(await ask(host, name, path, ...more)).toBe(status);
  });
});

describeEndpoints(simulation, commands, move);
describeExposure(simulation, commands);

describe.each(Object.entries(overlayRounds))("drift: %s", (_, drifts) => {
  test(drifts.map(({ what }) => what).join(", "), async () => {
    for (const { host, hand } of drifts) await simulation.inside(host, hand);
    const preview = await simulation.pulumi("hoodi", "preview", "--expect-no-changes");
    expect(preview.code, preview.output).toBe(7);
    expectExactly(preview.output, drifts);
    await up();
    await previewIsClean();
  });
});

describe("after a failover", () => {
  const feeRecipient = `0x${"1ab".padEnd(40, "0")}`;
  const beaconAt = { trdiy: "hoodi-trdiyt-erigon-1", i7bb: "hoodi-i7bbt-lighthouse-1" } as const;
  const preparedAt = (home: "trdiy" | "i7bb") =>
    simulation.inside(home, "curl -s -m 2 http://127.0.0.1:15052/fake/preparations || :");
  const isPrepared = (home: "trdiy" | "i7bb") =>
    vi.waitFor(async () => expect(await preparedAt(home)).toBe(`{"0":"${feeRecipient}"}`), waiting);

  /** What the proxy of a home thinks of a node. */
  const statusAt = (home: "trdiy" | "i7bb", node: string) =>
    simulation.inside(
      home,
      `curl -s http://127.0.0.1:18404/metrics | sed -n 's/^haproxy_server_status{proxy="beacon",server="${node}",state="\\(.*\\)"} 1$/\\1/p'`,
    );

  beforeAll(async () => {
    const { config } = parse(readFileSync(stackFile(lab, "hoodi"), "utf8")) as { config: StackSettings };
    const { registry, digests } = config["bonded-validator:images"];
    const image = `${registry}/sigp/lighthouse@${digests.lighthouse!.split("@")[1]}`;
    await simulation.inside(
      "shin",
      `mkdir -p /root/vc/validators/0x${"ab".repeat(48)}; cd /root/vc; echo {} >validators/slashing_protection.sqlite; echo secret >token
      docker run -d --name client --network host -v /root/vc:/data ${image} lighthouse vc --datadir=/data \\
        --beacon-nodes=http://10.0.0.102:15052 --suggested-fee-recipient=${feeRecipient} \\
        --http --http-port=5062 --http-token-path=/data/token --metrics --metrics-port=5064`,
    );
  });
  afterAll(() => simulation.inside("shin", "docker rm -f client"));

  test("the node that takes over hears again who is paid", async () => {
    // Either home may have it after what came before.
    await move("10.0.0.102", "trdiy");
    await isPrepared("trdiy");
    await simulation.inside("trdiy", `docker kill ${beaconAt.trdiy}`);
    await isPrepared("i7bb");

    await simulation.inside("trdiy", `docker start ${beaconAt.trdiy}`);
    await vi.waitFor(async () => expect(await statusAt("trdiy", "trdiyt")).toBe("UP"), waiting);
    await simulation.inside("i7bb", `docker restart -t 0 ${beaconAt.i7bb}`);
    await isPrepared("trdiy");
    await vi.waitFor(async () => expect(await preparedAt("i7bb")).toBe("{}"), waiting);
    await setConnected(lab, "trdiy", false);
    await isPrepared("i7bb");
    await setConnected(lab, "trdiy", true);
  });

  test("the tunnel leads to the home that is left, and again to the one that comes back", async () => {
    const ask =
      "curl -s -m 5 -o /dev/null -w '%{http_code}' https://hoodi.michizane.com/eth/v1/node/version || :";
    const isAnswered = () =>
      vi.waitFor(async () => expect(await simulation.inside("shin", ask)).toBe("200"), waiting);
    await setConnected(lab, "trdiy", false);
    await isAnswered();
    await setConnected(lab, "trdiy", true);
    await simulation.inside("i7bb", "systemctl stop bonded-validator-tunnel-hoodi");
    await isAnswered();
    await simulation.inside("i7bb", "systemctl start bonded-validator-tunnel-hoodi");
  });
});

describe("a host more, and trouble with the tailnet", () => {
  test("it changes the roles that it must, by name", async () => {
    await simulation.start("hoodi", { overlay: ["shin", "conoha"], installed });
    const { output } = await simulation.pulumi("hoodi", "preview");
    const mesh = "file /usr/local/lib/bonded-validator/mesh";
    const proxy = "file /etc/bonded-validator/hoodi/proxy/haproxy.cfg";
    expect(plannedItems(output)).toEqual({
      "trdiy-overlay": ["file /etc/frr/frr.conf", mesh, "routing"],
      "i7bb-overlay": ["file /etc/frr/frr.conf", mesh, "routing"],
      "hoodi-trdiy-proxy": [proxy],
      "hoodi-i7bb-proxy": [proxy],
    });
    const others = Object.entries(planned(output)).filter(([name]) => !name.startsWith("conoha"));
    expect(others.map(([name]) => name).sort()).toEqual(
      [...Object.keys(plannedItems(output)), "domain-list"].sort(),
    );
  });

  test("without a control server it cannot join; everything else goes on, and no session ends", async () => {
    await up("--target", "**::conoha", "--target", newKey("conoha"));
    await administrator.stop();
    await simulation.inside("trdiy", "tailscale set --accept-routes");
    await withoutResets(async () => {
      const refused = await failingUp();
      expect(refused).toContain("conoha: tailnet failed");
      expect(refused).toContain("If the control server did not answer: run up again once it does");
    });
    const { output } = await simulation.pulumi("hoodi", "preview");
    expect(Object.keys(plannedItems(output)).filter((name) => !name.startsWith("conoha"))).toEqual([]);
  });

  test("a key that has expired, one that was used, and another's tag are said, with the remedy", async () => {
    await ensureHeadscale(lab);
    await administrator.expireLastKey();
    await simulation.inside("shin", "tailscale logout");
    await administrator.tag("i7bb", "tag:remote");
    await vi.waitFor(async () => {
      expect(await simulation.inside("i7bb", "tailscale status --json --peers=false")).toContain(
        "tag:remote",
      );
    }, waiting);
    const seen = await simulation.pulumi("hoodi", "preview");
    expect(plannedItems(seen.output)).toMatchObject({
      "shin-overlay": ["tailnet"],
      "i7bb-overlay": ["tailnet"],
    });
    const refused = await failingUp();
    for (const [host, reason] of [
      ["conoha", "authkey expired"],
      ["shin", "authkey already used"],
    ]) {
      expect(refused).toContain(`${host}: tailnet failed`);
      expect(refused).toContain(reason);
      expect(refused).toContain(`pulumi up --replace '**::${host}-tailnet-key'`);
    }
    expect(refused).toContain("i7bb: tailnet failed");
    expect(refused).toContain("the host is in the tailnet without tag:home");
    await administrator.tag("i7bb", "tag:home");
  });

  test("a host that boots without a control server starts everything but the mesh", async () => {
    const running = () => simulation.inside("trdiy", "docker ps --format '{{.Names}}' | sort | xargs");
    const before = await running();
    await administrator.stop();
    await switchOff(lab, "trdiy");
    await switchOn(lab, "hoodi", "trdiy");
    await vi.waitFor(async () => {
      expect(await running()).toBe(before);
      const url = "http://10.0.0.102:15052/eth/v1/node/version";
      expect(await simulation.inside("trdiy", `curl -s -o /dev/null -w '%{http_code}' ${url}`)).toBe("200");
    }, waiting);
    expect(await sessions(simulation, "trdiy")).toEqual([]);
    // From the first moment on neighbours reach no container.
    const since = (property: string, unit: string) =>
      simulation.inside("trdiy", `systemctl show -P ${property}TimestampMonotonic ${unit}`).then(Number);
    expect(await since("ActiveEnter", "bonded-validator-containers")).toBeLessThan(
      await since("ExecMainStart", "docker"),
    );
    expect(await simulation.inside("trdiy", "nft list table inet bonded-validator")).toBe(
      renderContainerTable().trim(),
    );
  });

  test("once it is back everything returns by itself; new keys let in who is out; a policy edited by hand is seen", async () => {
    await ensureHeadscale(lab);
    await vi.waitFor(async () => {
      expect(await sessions(simulation, "trdiy")).toEqual([overlay().members.i7bb!.address]);
    }, waiting);
    await administrator.openPolicy();
    const seen = await simulation.pulumi("hoodi", "preview", "--refresh");
    expect(planned(seen.output)["tailnet-policy"]).toBe("update");
    await up("--refresh", "--replace", newKey("shin"), "--replace", newKey("conoha"));
    await vi.waitFor(async () => {
      const established = [...first, "conoha"].map((host) => sessions(simulation, host));
      expect((await Promise.all(established)).map(({ length }) => length)).toEqual([3, 3, 2, 2]);
    }, waiting);
    await previewIsClean("--refresh");
  });

  test("what is not declared can be reached on no host, from none", async () => {
    const { code, stdout, stderr } = await commands.run("tool", "hoodi", "exposure");
    expect(code, `${stdout}${stderr}`).toBe(0);
    expect(stdout).toMatch(/^conoha +mesh .*shin.* 179\/tcp 3784\/udp\*$/m);
  });
});
