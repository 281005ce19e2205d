import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import type { ClientService } from "../../catalog/clients/client.ts";
import { clientServices } from "../../render/ethereum/node.ts";
import { validatorClientService } from "../../render/ethereum/validator.ts";
import { onGenesis } from "../support/genesis.ts";
import { everyPair, everyValidator } from "../support/pairs.ts";
import { toolsOfImages } from "../support/tools-in-images.ts";

let data: string;
let tools: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "client-script-"));
  tools = toolsOfImages(data);
});
afterEach(() => rmSync(data, { recursive: true }));

/** Starts a client's entrypoint with `program` (a shell script) in its place; stderr and what `program` prints. */
function start({ entrypoint, image, memoryFolder = "/nowhere" }: ClientService, program: string) {
  const file = join(data, "program");
  writeFileSync(file, `#!/bin/sh\nPATH=${process.env.PATH}\n${program}\n`);
  chmodSync(file, 0o755);
  const [sh, ...rest] = entrypoint.map((word) =>
    word
      .replaceAll(image.command.join(" "), file)
      .replaceAll("/data", data)
      .replaceAll("/keymanager-token", `${data}/keymanager-token`)
      .replaceAll("/node.key", `${data}/node.key`)
      .replaceAll(memoryFolder, data),
  );
  const env = { PATH: tools };
  const child = spawn(sh!, [...rest, "--flag=a b"], { stdio: ["ignore", "pipe", "pipe"], env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const done = new Promise<{ code: number | null; output: string }>((settle) =>
    child.on("close", (code) => settle({ code, output })),
  );
  return { child, done, sofar: () => output };
}

const say = (words: string) => `echo "${words}"`;

const nimbus = clientServices(everyPair.find(({ consensus }) => consensus === "nimbus")!)[1]!;
const lighthouse = clientServices(everyPair.find(({ consensus }) => consensus === "lighthouse")!)[1]!;
const lodestar = validatorClientService(everyValidator.find(({ client }) => client === "lodestar")!);

test("Nimbus takes its first state before it starts, and once", async () => {
  const program = `${say("ran $1 $#")}; mkdir -p ${data}/db`;
  expect(await start(nimbus, program).done).toEqual({
    code: 0,
    output: "ran trustedNodeSync 5\nran --flag=a b 1\n",
  });
  expect(await start(nimbus, program).done).toEqual({ code: 0, output: "ran --flag=a b 1\n" });
});

test("Nimbus does not start without its first state, and takes it anew when the database is gone", async () => {
  const failing = `${say("ran $1")}; mkdir -p ${data}/db; exit 3`;
  expect(await start(nimbus, failing).done).toEqual({ code: 3, output: "ran trustedNodeSync\n" });
  const working = `${say("ran $1")}; mkdir -p ${data}/db`;
  expect((await start(nimbus, working).done).output).toBe("ran trustedNodeSync\nran --flag=a b\n");
  rmSync(join(data, "db"), { recursive: true });
  expect((await start(nimbus, working).done).output).toBe("ran trustedNodeSync\nran --flag=a b\n");
});

test("what stops the container reaches Nimbus' first step", async () => {
  const run = start(nimbus, `trap 'echo stopped; exit 7' TERM; echo waiting; while :; do sleep 0.05; done`);
  while (!run.sofar().includes("waiting")) await sleep(20);
  run.child.kill("SIGTERM");
  expect(await run.done).toEqual({ code: 7, output: "waiting\nstopped\n" });
});

const onFiles = everyPair.flatMap(onGenesis).find(({ execution }) => execution === "erigon")!;
const erigon = clientServices(onFiles)[0]!;

test("Erigon takes its first block before each start, and does not start without it", async () => {
  const taken = `ran init --datadir=${data} /genesis/genesis.json\n`;
  for (const _ of [1, 2])
    expect(await start(erigon, say("ran $*")).done).toEqual({ code: 0, output: `${taken}ran --flag=a b\n` });
  const refusing = `${say("ran $*")}; [ "$1" != init ] || exit 4`;
  expect(await start(erigon, refusing).done).toEqual({ code: 4, output: taken });
});

test("a script finds the tools of its image, and no other", async () => {
  const asking = { ...lodestar, entrypoint: ["sh", "-c", "cat /dev/null && curl http://127.0.0.1:1"] };
  expect(await start(asking, "").done).toEqual({
    code: 127,
    output: expect.stringMatching(/curl: not found/),
  });
});

test("Lighthouse finds the key by which peers know it where it looks for it, and does not start without it", async () => {
  expect(await start(lighthouse, say("$1")).done).toEqual({
    code: 1,
    output: expect.stringMatching(/node.key: No such file/),
  });
  for (const key of ["first", "second"]) {
    writeFileSync(join(data, "node.key"), key);
    expect(await start(lighthouse, say("$1")).done).toEqual({ code: 0, output: "--flag=a b\n" });
    expect(readFileSync(join(data, "beacon/network/key"), "utf8")).toBe(key);
  }
});

test("Lodestar does not start without the host's token", async () => {
  expect((await start(lodestar, say("$1")).done).output).toMatch(/keymanager-token: No such file/);
});

test.each<[string, (lock: string) => void]>([
  ["a folder", (lock) => mkdirSync(lock)],
  ["a file, as before 1.15.1", (lock) => writeFileSync(lock, "")],
])(
  "Lodestar starts with keys whose lock a killed one has left as %s, and their keystores stay",
  async (_, leave) => {
    const key = join(data, "keystores/0xab");
    mkdirSync(key, { recursive: true });
    writeFileSync(join(key, "voting-keystore.json"), "{}");
    leave(join(key, "voting-keystore.json.lock"));
    writeFileSync(join(data, "keymanager-token"), "secret");
    expect(await start(lodestar, say("$1")).done).toEqual({ code: 0, output: "--flag=a b\n" });
    expect(existsSync(join(key, "voting-keystore.json.lock"))).toBe(false);
    expect(readFileSync(join(key, "voting-keystore.json"), "utf8")).toBe("{}");
    expect(readFileSync(join(data, "token"), "utf8")).toBe("secret");
  },
);

test("Lodestar starts before it has keys", async () => {
  writeFileSync(join(data, "keymanager-token"), "secret");
  expect(await start(lodestar, say("$1")).done).toEqual({
    code: 0,
    output: expect.stringMatching(/--flag=a b\n$/),
  });
});

test("Lighthouse reads the builders of its configuration at each start, and none when they are gone", async () => {
  const file = join(data, "validators/builder_definitions.yml");
  mkdirSync(join(data, "validators"));
  const client = everyValidator.find(({ client }) => client === "lighthouse")!;
  const urls = ["https://a.example.org", "https://b.example.org"];
  const builders = { urls, minBidGwei: 50_000_000 };
  const named = validatorClientService({ ...client, group: { ...client.group, relays: [], builders } });
  const program = `cat ${file} 2>/dev/null; ${say("ran $1")}`;
  writeFileSync(file, "builders: [{ url: https://old.example.org }]");
  const { output } = await start(named, program).done;
  expect(parse(output.replace("ran --flag=a b\n", ""))).toEqual({
    min_bid: 50_000_000,
    builder_boost_factor: client.group.builderBoostFactor,
    builders: urls.map((url) => ({ enabled: true, url, max_execution_payment: 0 })),
  });
  expect(await start(validatorClientService(client), program).done).toEqual({
    code: 0,
    output: "ran --flag=a b\n",
  });
  expect(existsSync(file)).toBe(false);
});
