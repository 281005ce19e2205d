/** Validator clients with the token, the folders, the memory and the processors that their compose files give them. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  imageOfValidator,
  type ValidatorClientName,
  validatorClients,
} from "../../catalog/clients/clients.ts";
import { repository } from "../../lab/settings.ts";
import { validatorProject } from "../../render/ethereum/validator.ts";
import type { ComposeService } from "../../render/workloads/compose.ts";
import { type Box, freePort, startBox, whyNoBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import { everyValidator } from "../support/pairs.ts";
import { type MemoryGroup, makeMemoryGroup, whyNoMemoryGroup } from "./memory-group.ts";

function serviceOf(client: ValidatorClientName, keymanager = 7501, metrics = 7601): ComposeService {
  const validator = everyValidator.find((one) => one.client === client)!;
  return Object.values(validatorProject({ ...validator, ports: { keymanager, metrics } }).services)[0]!;
}

const fake = (client: ValidatorClientName): string =>
  join(repository, `lab/images/fake/${imageOfValidator(client)}.ts`);

describe.skipIf(whyNoBox())("Lodestar writes its token at each start", () => {
  const secret = "a".repeat(64);
  const service = serviceOf("lodestar");
  let box: Box;

  beforeAll(async () => {
    box = await startBox("i7bb");
    await box.run(asDocker(service, secret));
  });
  afterAll(() => box?.end());

  it("into a copy of its own: it starts, and the host's token is as it was", async () => {
    expect(await box.run(started(service, secret))).toBe("answers\n");
    expect(await box.run("cat /keymanager-token")).toBe(secret);
  });

  it("control: it does not start with the host's token itself", async () => {
    const command = service.command.map((word) => word.replace("/run/keymanager/token", "/keymanager-token"));
    expect(await box.run(started({ ...service, command }, secret))).toMatch(/EROFS|read-only file system/);
  });
});

/** Mounts what Docker would, with the fake where the image has its program. */
function asDocker({ volumes, tmpfs = [] }: ComposeService, secret: string): string {
  const mounts = volumes.map(({ target, read_only }) =>
    read_only
      ? `printf ${secret} >/root/token; : >${target}; mount --bind /root/token ${target}; mount -o remount,bind,ro ${target}`
      : `mkdir -p ${target}/keystores ${target}/secrets`,
  );
  const folders = tmpfs.map((entry) => {
    const [folder, options = ""] = entry.split(":");
    // It belongs to whom the program runs as: to root here, because others may not enter every checkout.
    return `mkdir -p ${folder}; mount -t tmpfs -o ${options.replaceAll(/([ug]id)=\d+/g, "$1=0")} tmpfs ${folder}`;
  });
  const program = "/usr/app/packages/cli/bin/lodestar";
  const launcher = `mkdir -p ${dirname(program)}; echo 'import("${fake("lodestar")}")' >${program}`;
  return [...mounts, ...folders, launcher].join("\n");
}

/** Starts the service as root without a capability; prints whether its keymanager API answers, or why it ended. */
function started({ entrypoint, command }: ComposeService, secret: string): string {
  const words = [...entrypoint, ...command].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const header = `Authorization: Bearer ${secret}`;
  return `PATH=${dirname(process.execPath)}:$PATH
    setpriv --bounding-set -all --no-new-privs ${words} >/root/log 2>&1 &
    for try in $(seq 100); do
      if curl -sf -o /dev/null -H '${header}' http://127.0.0.1:7501/eth/v1/keystores; then echo answers; kill $!; exit; fi
      kill -0 $! 2>/dev/null || { cat /root/log; exit; }
      sleep 0.1
    done`;
}

const noGroups = whyNoMemoryGroup();

describe.skipIf(noGroups)("keystores of the deposit tool are imported within the ceiling of memory", () => {
  it.concurrent.each(validatorClients)("%s, 32 of them, whose ceiling is enough", async (client) => {
    const { statuses, signal, peak } = await importOf(client, ceilingOf(client), { keys: 32 });
    expect([statuses, signal]).toEqual([Array(32).fill("imported"), null]);
    expect(peak).toBeGreaterThan(256);
  });

  it.each(validatorClients)("control: %s, which 256 MiB end", async (client) => {
    const { statuses, signal } = await importOf(client, 256);
    expect([statuses, signal]).toEqual([undefined, "SIGKILL"]);
  });

  it("control: Nimbus, which 512 MiB end at the second key, because the memory of the first is not yet free", async () => {
    const { statuses, signal } = await importOf("nimbus", 512);
    expect([statuses, signal]).toEqual([undefined, "SIGKILL"]);
  });

  it("control: Lodestar, which 768 MiB end where it sees four processors", async () => {
    const seesFour =
      'import os from "node:os";import m from "node:module";os.availableParallelism=()=>4;m.syncBuiltinESMExports()';
    const { statuses, signal } = await importOf("lodestar", 768, {
      keys: 4,
      cpuset: `0-${availableParallelism() - 1}`,
      node: `--import=data:text/javascript,${encodeURIComponent(seesFour)}`,
    });
    expect([statuses, signal]).toEqual([undefined, "SIGKILL"]);
  });

  it.skipIf(availableParallelism() < 2)(
    "Lodestar derives one key at a time, not one a processor",
    async () => {
      const ceiling = ceilingOf("lodestar");
      expect((await importOf("lodestar", ceiling)).peak).toBeLessThan(2 * 256);
      const everywhere = `0-${availableParallelism() - 1}`;
      expect((await importOf("lodestar", ceiling, { cpuset: everywhere })).peak).toBeGreaterThan(2 * 256);
    },
  );
});

function ceilingOf(client: ValidatorClientName): number {
  return Number.parseInt(serviceOf(client).mem_limit, 10);
}

/** How an import of two keystores went in a client with such a ceiling in MiB, and how much memory it took. */
interface Outcome {
  /** Undefined: no answer. */
  readonly statuses: readonly string[] | undefined;
  /** What ended it; null: nothing did. */
  readonly signal: NodeJS.Signals | null;
  readonly peak: number;
}

/** What differs from the rendered service: processors, and an option of Node.js. */
interface Import {
  readonly keys?: number;
  readonly cpuset?: string;
  readonly node?: string;
}

async function importOf(
  client: ValidatorClientName,
  mebibytes: number,
  { keys = 2, cpuset, node }: Import = {},
): Promise<Outcome> {
  const folder = temporaryFolder("signer");
  const [keymanager, metrics] = [await freePort(), await freePort()];
  const group = makeMemoryGroup(mebibytes);
  const service = serviceOf(client, keymanager, metrics);
  const changed = { ...service, ...(cpuset && { cpuset }) };
  const child = startIn(group, folder, client, changed, node === undefined ? [] : [node]);
  try {
    const statuses = await postKeystores(keymanager, child, keys);
    return { statuses, signal: child.signalCode, peak: group.peak() };
  } finally {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "close");
    }
    group.remove();
    rmSync(folder, { recursive: true });
  }
}

function startIn(
  group: MemoryGroup,
  folder: string,
  client: ValidatorClientName,
  { command, cpuset, environment }: ComposeService,
  nodeOptions: readonly string[],
): ChildProcess {
  for (const name of ["validators", "keystores", "secrets"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "token"), "secret");
  const words = command.map((word) =>
    word.replace(/\/(run\/keymanager\/token|keymanager-token)$/, `${folder}/token`).replace("/data", folder),
  );
  const pinned = cpuset === undefined ? [] : ["taskset", "-c", cpuset];
  const enter = 'echo $$ >"$1"; shift; exec "$@"';
  const program = [...pinned, process.execPath, ...nodeOptions, fake(client), ...words];
  return spawn("sh", ["-c", enter, "sh", group.processes, ...program], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { PATH: process.env.PATH, ...environment },
  });
}

async function postKeystores(port: number, child: ChildProcess, keys: number): Promise<string[] | undefined> {
  const params = { n: 2 ** 18, r: 8, p: 1, dklen: 32, salt: "5e".repeat(32) };
  const keystores = Array.from({ length: keys }, (_, i) =>
    JSON.stringify({
      pubkey: (16 + i).toString(16).repeat(48),
      crypto: { kdf: { function: "scrypt", params } },
    }),
  );
  const headers = { authorization: "Bearer secret", "content-type": "application/json" };
  const body = JSON.stringify({ keystores, passwords: keystores.map((_, i) => `password ${i}`) });
  const url = `http://127.0.0.1:${port}/eth/v1/keystores`;
  while (child.exitCode === null && child.signalCode === null) {
    if ((await fetch(url, { headers }).catch(() => undefined))?.ok) break;
    await sleep(50);
  }
  const answer = await fetch(url, { method: "POST", headers, body }).catch(() => undefined);
  if (answer !== undefined)
    return ((await answer.json()) as { data: { status: string }[] }).data.map(({ status }) => status);
  if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  return undefined;
}
