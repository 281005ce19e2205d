/** The fakes as programs: which files they make, refuse to miss and lock, and how they end. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { repository } from "../../../lab/settings.ts";
import { temporaryFolder } from "../../support/folders.ts";
import { freePort } from "../../support/haproxy.ts";

let folder: string;
const running: Fake[] = [];

interface Fake {
  readonly child: ChildProcess;
  /** What it has printed. */
  text: string;
}

beforeEach(() => {
  folder = temporaryFolder("fake");
  for (const name of ["validators", "keystores", "secrets", "db"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "token"), "secret");
  writeFileSync(join(folder, "db/nbc.sqlite3"), "");
});
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

const waiting = { timeout: 20_000, interval: 20 };

/** `@` in a word is the folder. */
function start(program: string, words: readonly string[], home = folder): Fake {
  const file = join(repository, `lab/images/fake/${program}.ts`);
  const child = spawn(process.execPath, [file, ...words.map((word) => word.replace("@", folder))], {
    env: { ...process.env, HOME: home },
  });
  const fake: Fake = { child, text: "" };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (fake.text += part));
  running.push(fake);
  return fake;
}

async function endOf({ child }: Fake): Promise<[code: number | null, signal: string | null]> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return [child.exitCode, child.signalCode];
}

const payTo = `0x1ab${"0".repeat(37)}`;
const key = `0x${"ab".repeat(48)}`;
const file = (name: string): string => readFileSync(join(folder, name), "utf8");
const there = (...names: string[]) =>
  vi.waitFor(() => expect(names.filter((name) => !existsSync(join(folder, name)))).toEqual([]), {
    timeout: 20_000,
    interval: 20,
  });
/** Peers' ports of a beacon node, each free. */
const ports = async (...names: string[]) =>
  Promise.all(names.map(async (name) => `--${name}=${await freePort()}`));

const lighthouse = async () => [
  "bn",
  "--network=hoodi",
  "--datadir=@",
  "--execution-endpoint=http://127.0.0.1:1",
  ...(await ports("port", "quic-port")),
];
const nimbus = async () => [
  "--network=hoodi",
  "--data-dir=@",
  "--el=http://127.0.0.1:1",
  ...(await ports("tcp-port", "udp-port", "quic-port")),
];
const lodestar = async () => [
  "validator",
  "--dataDir=@",
  "--keystoresDir=@/keystores",
  "--secretsDir=@/secrets",
  `--suggestedFeeRecipient=${payTo}`,
  "--keymanager",
  "--keymanager.tokenFile=@/token",
  ...(await ports("keymanager.port")),
];
const lighthouseValidator = async () => [
  "vc",
  "--datadir=@",
  `--suggested-fee-recipient=${payTo}`,
  "--http",
  "--http-token-path=@/token",
  ...(await ports("http-port")),
];
const nimbusValidator = async () => [
  "--data-dir=@",
  "--validators-dir=@/validators",
  "--secrets-dir=@/secrets",
  `--suggested-fee-recipient=${payTo}`,
  "--keymanager",
  "--keymanager-token-file=@/token",
  ...(await ports("keymanager-port")),
];

describe("a file that is missing", () => {
  test("is made by Lighthouse: its key, its secret, its token", async () => {
    start("lighthouse", [...(await lighthouse()), "--execution-jwt=@/jwt.hex"]);
    await there("beacon/network/key", "jwt.hex");
    expect([statSync(join(folder, "beacon/network/key")).size, file("jwt.hex").length]).toEqual([32, 64]);
    rmSync(join(folder, "token"));
    start("lighthouse", await lighthouseValidator());
    await there("token");
  });

  test.each([
    ["reth", ["node", "--chain=hoodi", "--datadir=@"], ["discovery-secret", "jwt.hex"]],
    ["erigon", ["--chain=hoodi", "--datadir=@", "--authrpc.jwtsecret=@/made"], ["nodekey", "made"]],
    [
      "nethermind",
      ["--config=hoodi", "--data-dir=@", "--KeyStore.EnodeKeyFile=@/key", "--JsonRpc.JwtSecretFile=@/made"],
      ["key", "made"],
    ],
  ])("is made by %s %j", async (program, words, made) => {
    const off = { reth: [], erigon: ["--http=false"], nethermind: [] }[program] ?? [];
    // Without an interface for its chain a fake ends, after it has read what it needs.
    expect(await endOf(start(program, [...words, ...off]))).toEqual([1, null]);
    await there(...made);
  });

  test.each<[string, () => Promise<string[]>, string]>([
    ["reth", async () => ["node", "--datadir=@", "--authrpc.jwtsecret=@/none"], "cannot read the JWT secret"],
    ["erigon", async () => ["--chain=hoodi", "--datadir=@", "--nodekey=@/none"], "cannot read the node key"],
    ["nimbus", async () => [...(await nimbus()), "--jwt-secret=@/none"], "cannot read the JWT secret"],
    [
      "nimbus-validator",
      async () => (await nimbusValidator()).map((word) => word.replace("@/token", "@/none")),
      "cannot read the keymanager token",
    ],
  ])("ends %s", async (program, words, reason) => {
    const fake = start(program, await words());
    expect(await endOf(fake)).toEqual([1, null]);
    expect(fake.text).toContain(reason);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });
});

describe("Lodestar", () => {
  test("writes its token at each start, for its owner alone, and makes one that is missing", async () => {
    const { ino: _, ...before } = { ...statSync(join(folder, "token")) };
    utimesSync(join(folder, "token"), 1, 1);
    start("lodestar", await lodestar());
    const later = () =>
      expect(statSync(join(folder, "token")).mtimeMs).toBeGreaterThanOrEqual(before.mtimeMs);
    await vi.waitFor(later, { timeout: 20_000, interval: 20 });
    expect([statSync(join(folder, "token")).mode & 0o777, file("token")]).toEqual([0o600, "secret"]);
    rmSync(join(folder, "token"));
    start("lodestar", await lodestar());
    await there("token");
    await vi.waitFor(() => expect(file("token")).toMatch(/^api-token-0x[0-9a-f]{64}$/), { timeout: 5000 });
  });

  test("does not start beside another that has its keys, nor right after one was killed; later or by force it does", async () => {
    const lock = join(folder, "keystores", key, "voting-keystore.json.lock");
    mkdirSync(join(folder, "keystores", key));
    mkdirSync(join(folder, "validator-db"));
    const first = start("lodestar", await lodestar());
    await there(`keystores/${key}/voting-keystore.json.lock`);
    const second = start("lodestar", await lodestar());
    expect(await endOf(second)).toEqual([1, null]);
    expect(second.text).toContain("already in use by another process");
    first.child.kill("SIGKILL");
    await endOf(first);
    expect(await endOf(start("lodestar", await lodestar()))).toEqual([1, null]);
    const words = [...(await lodestar()), "--force"];
    const forced = start("lodestar", words);
    const url = `http://127.0.0.1:${words.find((word) => word.startsWith("--keymanager.port="))!.split("=")[1]}`;
    await vi.waitFor(async () => expect((await fetch(url)).status).toBe(401), waiting);
    forced.child.kill("SIGTERM");
    await endOf(forced);
    expect(existsSync(lock)).toBe(true);
    utimesSync(lock, Date.now() / 1000 - 11, Date.now() / 1000 - 11);
    const third = start("lodestar", await lodestar());
    await vi.waitFor(() => expect(Date.now() - statSync(lock).mtimeMs).toBeLessThan(10_000), {
      timeout: 20_000,
    });
    third.child.kill("SIGTERM");
    expect(await endOf(third)).toEqual([0, null]);
    expect(existsSync(lock)).toBe(false);
  });
});

describe("the end of", () => {
  test.each<[string, string, () => Promise<string[]>, string, number, string]>([
    ["Lighthouse", "lighthouse", lighthouseValidator, "doppelganger", 1, "Doppelganger(s) detected"],
    ["Lodestar", "lodestar", lodestar, "doppelganger", 0, "stopped by SIGINT"],
    ["Nimbus", "nimbus-validator", nimbusValidator, "doppelganger", 129, "Doppelganger detected"],
    ["Nimbus' beacon node", "nimbus", nimbus, "slashed", 198, "slashed"],
  ])(
    "%s that finds another signer, or a slashed validator: %s",
    async (_, program, words, trigger, code, text) => {
      const fake = start(program, await words());
      await there(
        program === "nimbus"
          ? "identity"
          : {
              lighthouse: "validators/slashing_protection.sqlite",
              lodestar: "validator-db",
              "nimbus-validator": "validators/slashing_protection.sqlite3",
            }[program]!,
      );
      writeFileSync(join(folder, trigger), "");
      expect(await endOf(fake)).toEqual([code, null]);
      expect(fake.text).toContain(text);
    },
  );

  test.each(["SIGTERM", "SIGINT"] as const)("a program that gets %s", async (signal) => {
    const fake = start("lighthouse", await lighthouse());
    await there("beacon/network/key");
    fake.child.kill(signal);
    expect(await endOf(fake)).toEqual([0, null]);
  });
});

test("Reth ends where it can make no log files below its home", async () => {
  const reth = start("reth", ["node", "--datadir=@", "--http"], "/dev/null");
  expect((await endOf(reth))[0]).not.toBe(0);
  expect(reth.text).toContain("Could not create log directory");
});
