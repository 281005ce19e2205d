/** What a real HAProxy was told by its control socket, as the agent sees it. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Leaves } from "../../../provider/items/kind.ts";
import { proxyKind } from "../../../provider/items/proxy.ts";
import { builderProxyPaths } from "../../../render/overlay/builder-calls.ts";
import { builderParts } from "../../../render/overlay/builder-items.ts";
import { secretMap } from "../../../render/overlay/builder-servers.ts";
import type { NodeProxy } from "../../../render/overlay/proxy.ts";
import { proxyItems } from "../../../render/overlay/proxy-items.ts";
import { loopbackPorts } from "../../../topology/ethereum/ports.ts";
import { whyNoHaproxy } from "../../support/haproxy.ts";
import { everyBoosted } from "../../support/pairs.ts";
import { differing } from "../../support/provider/samples.ts";

const functions = readFileSync(new URL("../../../provider/remote/proxy.sh", import.meta.url), "utf8");
const unit = "bonded-validator-proxy-hoodi.service";

/** One whose tunnel ends there: it has the most backends. */
const ofStack: NodeProxy = {
  stack: "hoodi",
  network: "hoodi",
  addresses: ["10.0.0.102", "10.0.0.103"],
  meshAddress: "10.99.0.1",
  node: "trdiyt",
  ports: loopbackPorts("hoodi"),
  others: [{ name: "i7bbt", meshAddress: "10.99.0.2" }],
  metrics: 9101,
  public: {
    port: 8080,
    name: "hoodi.example.org",
    nodes: { "trdiyt.example.org": "trdiyt", "i7bbt.example.org": "i7bbt" },
    admitted: ["203.0.113.7"],
    monitored: true,
  },
};

const servers = "beacon/own 127.0.0.1:1,beacon/other 127.0.0.2:1 maxconn 7,rpc/own 127.0.0.1:2";

describe.skipIf(whyNoHaproxy("what a proxy does with its servers"))("a proxy", () => {
  const folder = mkdtempSync(join(tmpdir(), "bonded-validator-proxy-state-"));
  const socket = join(folder, "control");
  const file = join(folder, "haproxy.cfg");
  const start = () => spawn("haproxy", ["-db", "-f", file], { stdio: "ignore" });
  let haproxy: ReturnType<typeof start>;

  beforeAll(async () => {
    writeFileSync(
      file,
      `global\n  maxconn 4000\n  stats socket ${socket} mode 600 level admin\ndefaults\n  mode http\n  timeout connect 1s\n  timeout client 1s
  timeout server 1s\nfrontend api\n  bind unix@${folder}/api\n  default_backend beacon
backend beacon\n  server own 127.0.0.1:1 check inter 1h\n  server other 127.0.0.2:1 maxconn 7\nbackend rpc
  server own 127.0.0.1:2 track beacon/own\n`,
    );
    haproxy = start();
    while (!existsSync(socket)) await sleep(20);
  });
  afterAll(async () => {
    haproxy.kill();
    await once(haproxy, "close");
    rmSync(folder, { recursive: true });
  });

  async function tell(command: string): Promise<void> {
    const control = connect(socket);
    control.end(`${command}\n`);
    control.resume();
    await once(control, "close");
  }

  function fields(path = socket): Record<string, string> {
    const script = `set -u; tab=$(printf '\\t'); work=${folder}; printf '%s\\t\\n' "$1" >"$work/names"\n${functions}\n${proxyKind.observe}`;
    const { stdout, stderr } = spawnSync("sh", ["-c", script, "sh", path], { encoding: "utf8" });
    expect(stderr).toBe("");
    return Object.fromEntries(
      stdout
        .split("\n")
        .filter(Boolean)
        .map((line) => line.split("\t").slice(1) as [string, string]),
    );
  }

  /** Leaves that differ, and what was changed. */
  function seen(path = socket): [string[], unknown] {
    const found = fields(path);
    const live = proxyKind.live(found, { managed: () => true });
    return [differing(`proxy ${path}`, { unit, servers }, found), live?.changes];
  }

  it("that was told nothing is as it should be, whatever its checks found", () => {
    expect(seen()).toEqual([[], ""]);
  });

  it.each([
    ["disable server beacon/other", "beacon/other disabled", "enable server beacon/other"],
    ["set server beacon/other state drain", "beacon/other drained", "set server beacon/other state ready"],
    ["set weight beacon/own 0", "beacon/own weight 0", "set weight beacon/own 100%"],
    ["disable health beacon/own", "beacon/own unchecked", "enable health beacon/own"],
    ["disable server beacon/own", "beacon/own disabled", "enable server beacon/own"],
    ["set server beacon/own weight 2", "beacon/own weight 2", "set server beacon/own weight 1"],
    ["disable frontend api", "api closed", "enable frontend api"],
    ["set maxconn frontend api 5", "api sessions 5", "set maxconn frontend api 4000"],
    ["set maxconn global 9", "sessions 9", "set maxconn global 4000"],
  ])("%s: is seen", async (command, changes, back) => {
    await tell(command);
    expect(seen()).toEqual([["changes"], changes]);
    await tell(back);
    expect(seen()).toEqual([[], ""]);
  });

  it.each([
    [
      "set server beacon/own addr 127.0.0.9 port 99",
      ["beacon/own 127.0.0.1:1", "beacon/own 127.0.0.9:99"],
      "set server beacon/own addr 127.0.0.1 port 1",
    ],
    ["set maxconn server beacon/other 3", ["maxconn 7", "maxconn 3"], "set maxconn server beacon/other 7"],
  ])("%s: is seen", async (command, [was = "", is = ""], back) => {
    await tell(command);
    expect(seen()).toEqual([["servers"], ""]);
    expect(fields().servers).toBe(servers.replace(was, is));
    await tell(back);
    expect(seen()).toEqual([[], ""]);
  });

  /** What one says that has another configuration, and listens on sockets alone. */
  async function fieldsOf(name: string, configuration: string): Promise<Record<string, string>> {
    const control = join(folder, name);
    let count = 0;
    const text = configuration
      .replace(/\/run\/\S+\/control/, control)
      .replaceAll(/^ {2}bind \S+/gm, () => `  bind unix@${control}-${++count}`)
      .replaceAll(/^ {2}(user|group) .*\n/gm, "");
    writeFileSync(`${control}.cfg`, text);
    const other = spawn("haproxy", ["-db", "-f", `${control}.cfg`], { stdio: "ignore" });
    onTestFinished(() => void other.kill());
    while (!existsSync(control)) await sleep(20);
    return fields(control);
  }

  it("of a stack has the servers that its item names, and nothing else is a change", async () => {
    const items = proxyItems("trdiy", ofStack, []) as Record<string, Leaves>;
    const [configuration = "", wanted = ""] = [
      items["file /etc/bonded-validator/hoodi/proxy/haproxy.cfg"]?.content,
      items["proxy /run/bonded-validator-proxy-hoodi/control"]?.servers,
    ].map(String);
    expect(wanted.split(",")).toHaveLength(15);
    expect(await fieldsOf("stack", configuration)).toEqual({ changes: "", servers: wanted });
  });

  it("that asks MEV-Boost in the cloud has a name and sockets among its servers", async () => {
    const secretFile = join(folder, "secret");
    writeFileSync(secretFile, secretMap("5ec2e7"));
    const { content, servers: wanted } = builderParts(everyBoosted[0]!, "mev-boost-1.run.app");
    const { secret } = builderProxyPaths(everyBoosted[0]!.network);
    const found = await fieldsOf("builder", content.replace(secret, secretFile));
    expect(found).toEqual({ changes: "", servers: wanted });
    expect(wanted.split(",")).toHaveLength(13);
    expect(proxyKind.schema.safeParse({ unit, servers: wanted }).success).toBe(true);
  });

  it("that says nothing is not there", () => {
    expect(seen(join(folder, "none"))).toEqual([["changes", "servers"], undefined]);
  });
});
