/** The fakes of Lighthouse's beacon node and validator client as programs, as they run in a lab's containers. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { repository } from "../../../lab/settings.ts";
import { freePort } from "../../support/haproxy.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-duties-"));
const feeRecipient = `0x${"1ab".padEnd(40, "0")}`;
const key = `0x${"ab".repeat(48)}`;
const token = "secret";
const running: ChildProcess[] = [];
const ports = { first: 0, second: 0, keymanager: 0 };
const waiting = { timeout: 20_000, interval: 50 };

function lighthouse(part: "bn" | "vc", flags: Record<string, string | number | true>): ChildProcess {
  const words = Object.entries(flags).map(([name, value]) =>
    value === true ? `--${name}` : `--${name}=${value}`,
  );
  const program = join(repository, "lab/images/fake/lighthouse.ts");
  const child = spawn(process.execPath, [program, part, ...words], { stdio: "inherit" });
  running.push(child);
  return child;
}

function beacon(name: "first" | "second"): ChildProcess {
  return lighthouse("bn", {
    datadir: join(folder, name),
    network: "hoodi",
    http: true,
    "http-port": ports[name],
    "execution-jwt": join(folder, "jwt"),
    "execution-endpoint": "http://127.0.0.1:1",
  });
}

const preparationsAt = (name: "first" | "second"): Promise<unknown> =>
  fetch(`http://127.0.0.1:${ports[name]}/fake/preparations`)
    .then((answer) => answer.json())
    .catch(() => undefined);

beforeAll(async () => {
  const [first, second, keymanager, metrics] = await Promise.all(Array.from({ length: 4 }, freePort));
  Object.assign(ports, { first, second, keymanager });
  mkdirSync(join(folder, "vc/validators", key), { recursive: true });
  writeFileSync(join(folder, "vc/validators/slashing_protection.sqlite"), "");
  writeFileSync(join(folder, "token"), token);
  writeFileSync(join(folder, "jwt"), "00".repeat(32));
  lighthouse("vc", {
    datadir: join(folder, "vc"),
    "beacon-nodes": `http://127.0.0.1:${first},http://127.0.0.1:${second}`,
    "suggested-fee-recipient": feeRecipient,
    http: true,
    "http-token-path": join(folder, "token"),
    "http-address": "127.0.0.1",
    "unencrypted-http-transport": true,
    "http-port": keymanager!,
    metrics: true,
    "metrics-address": "127.0.0.1",
    "metrics-port": metrics!,
  });
});
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

test("a client tells its beacon node who is paid, and anew the one that takes over, and one that was started again", async () => {
  const node = beacon("first");
  const said = { 0: feeRecipient };
  await vi.waitUntil(async () => (await preparationsAt("first")) !== undefined, waiting);
  await vi.waitFor(async () => expect(await preparationsAt("first")).toEqual(said), waiting);
  node.kill("SIGKILL");
  await once(node, "exit");
  const other = beacon("second");
  await vi.waitFor(async () => expect(await preparationsAt("second")).toEqual(said), waiting);
  other.kill("SIGKILL");
  await once(other, "exit");
  beacon("second");
  await vi.waitFor(async () => expect(await preparationsAt("second")).toEqual(said), waiting);
});

test("neither a request that is none nor half of one ends a client", async () => {
  const headers = { authorization: `Bearer ${token}` };
  const url = `http://127.0.0.1:${ports.keymanager}/eth/v1/keystores`;
  for (const body of ["", "no JSON", "{}", '{"keystores":["{"]}']) {
    const sent = request(url, { method: "POST", headers });
    sent.end(body);
    const [answer] = await once(sent, "response");
    expect(answer.statusCode).toBe(400);
    answer.resume();
  }
  const half = connect(ports.keymanager, "127.0.0.1");
  half.write("POST /eth/v1/keystores HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf");
  half.destroySoon();
  await once(half, "close");
  const listed = await fetch(url, { headers });
  expect(await listed.json()).toEqual({ data: [{ validating_pubkey: key }] });
});
