/** The commands of docs/keys.md, as they stand there, with an ssh that reads its input as the real one does. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { interopKeystores, interopPublicKey } from "../../lab/chain/keystores.ts";
import { repository } from "../../lab/settings.ts";
import { freePort } from "../support/haproxy.ts";
import { adapted, type Client, commandsOf, Operator, withoutRecord } from "../support/operator.ts";

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-keys-"));
const token = join(folder, "token");
const client: Client = { name: "vc1", host: "trdiy", port: await freePort() };
const [tunnel, importing, listing] = commandsOf("Import keys") as [string, string, string];
const [deleting] = commandsOf("Move one key") as [string];
const password = "password";
const keys = [49, 50];
const files = Object.fromEntries(
  interopKeystores(keys, password, "pbkdf2").map((one, i) => [`keystore-${i}.json`, JSON.stringify(one)]),
);
const passwords = keys.map(() => `${password}\n`).join("");
let validatorClient: ChildProcess;
let operator: Operator;

/** Runs on this machine what it is told to run on the host, where one file is. */
const ssh = `[ "$1" = -fNL ] && exit 0
if [ "$1" = -n ]; then shift; else cat >/dev/null; fi
[ "$*" = "trdiy sudo cat /etc/bonded-validator/hoodi/vc1/keymanager-token" ] && exec cat ${token}`;

const type = (command: string, key?: number): Promise<string> =>
  operator.type(adapted(command, client, key === undefined ? "" : interopPublicKey(key)));

const listed = async (): Promise<string[]> => (await type(listing)).split("\n").filter(Boolean).toSorted();

beforeAll(async () => {
  writeFileSync(token, "ab".repeat(32));
  mkdirSync(join(folder, "data/validators"), { recursive: true });
  const options = {
    datadir: join(folder, "data"),
    "beacon-nodes": "http://127.0.0.1:1",
    "suggested-fee-recipient": `0x${"1ab".padEnd(40, "0")}`,
    "http-token-path": token,
    "http-address": "127.0.0.1",
    "http-port": client.port,
  };
  const words = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const program = join(repository, "lab/images/fake/lighthouse.ts");
  const flags = ["--http", "--unencrypted-http-transport"];
  validatorClient = spawn(process.execPath, [program, "vc", ...flags, ...words], { stdio: "inherit" });
  operator = new Operator(folder, { ssh });
  await type(tunnel);
  await vi.waitFor(async () => expect(await listed()).toEqual([]), { timeout: 20_000, interval: 100 });
}, 30_000);
afterAll(() => {
  operator?.leave();
  validatorClient?.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

const imported = '{"data":[{"status":"imported"},{"status":"imported"}]}';

it("control: an ssh that reads the pipe leaves nothing to import", async () => {
  operator.keep({ ...files, "passwords.txt": passwords, "slashing.json": "{}" });
  await type(tunnel.replace("ssh -n ", "ssh "));
  await expect(type(importing)).rejects.toThrow("400");
  await type(tunnel);
});

it("imports keystores with their slashing protection", async () => {
  operator.keep({ ...files, "passwords.txt": passwords, "slashing.json": "{}" });
  expect(await type(importing)).toBe(imported);
  expect(await listed()).toEqual(keys.map(interopPublicKey).toSorted());
});

it("deletes a key and keeps the slashing protection of the answer", async () => {
  operator.keep({});
  expect(await type(deleting, keys[0])).toBe("deleted");
  expect(JSON.parse(operator.read("slashing.json"))).toMatchObject({ metadata: {} });
  expect(await listed()).toEqual([interopPublicKey(keys[1]!)]);
});

it("imports new keys without the parts that are left out", async () => {
  await type(deleting, keys[1]);
  operator.keep({ ...files, "passwords.txt": passwords });
  expect(await type(withoutRecord(importing))).toBe(imported);
});
