/** `npm run move` as typed, by a real sshd: tokens that only root reads, and interfaces at the loopback address alone. */
import { execFile, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { topologyOf } from "../../tools/hosts.ts";
import type { Api, ApiRequest } from "../../tools/key-move/loopback-api.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import { repository, type Settings } from "../support/inventory.ts";
import { keysOf, MovingChain, MovingClient, password, token } from "../support/moving-keys.ts";
import { sshConfig } from "../support/ssh-config.ts";
import { writeStackFile } from "../support/stack-file.ts";

const keys = keysOf(5, 6);
const [first, second] = keys.map(({ publicKey }) => publicKey) as [string, string];
const feeRecipient = `0x${"1ab".padEnd(40, "0")}`;

/** Serves what a test answers itself at a port of the loopback address, which a box shares with this machine. */
function serve(port: number, api: Api): Promise<Server> {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const bearer = /^Bearer (.*)$/.exec(request.headers.authorization ?? "")?.[1];
    const asked: ApiRequest = {
      method: request.method as ApiRequest["method"],
      path: request.url!,
      ...(bearer !== undefined && { token: bearer }),
      ...(body !== "" && { body: JSON.parse(body) as unknown }),
    };
    const [status, answer] = await api(asked)
      .then((said) => [200, said] as const)
      .catch((error: Error) => [400, { message: error.message }] as const);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

describe.skipIf(whyNoBox())("npm run move", () => {
  const folder = temporaryFolder("key-move");
  const keyFolder = join(folder, "keys");
  const chain = new MovingChain();
  const clients = { vc1: new MovingClient("vc1", chain, keys), vc2: new MovingClient("vc2", chain) };
  let box: Box;
  let stackFile: string;
  let env: NodeJS.ProcessEnv;
  let servers: Server[] = [];
  let ports: { vc1: number; vc2: number; beacon: number };
  let clock: NodeJS.Timeout;

  beforeAll(async () => {
    box = await startBox("trdiy");
    mkdirSync(keyFolder, { recursive: true });
    for (const [i, { keystore }] of keys.entries())
      writeFileSync(join(keyFolder, `keystore-${i}.json`), keystore);
    writeFileSync(join(keyFolder, "passwords.txt"), keys.map(() => `${password}\n`).join(""));
    writeFileSync(join(folder, "ssh_config"), sshConfig([box]));
    const { address, port, hostKey } = box.connection;
    stackFile = writeStackFile(folder, "hoodi", (settings: Settings) => {
      settings.hosts.trdiy.ssh = { address, port, hostKey, user: "jamie" };
      const group = () => ({ protocol: "solo", feeRecipient });
      settings.validatorGroups = { old: group(), next: group() };
      const client = (index: number, name: string) => {
        return { host: "trdiy", client: "lodestar", group: name, beaconNodes: ["trdiyt"], index };
      };
      settings.validators = { vc1: client(7, "old"), vc2: client(8, "next") };
      const { "fee-recipient-unproven": _, ...others } = settings.waivers;
      settings.waivers = { ...others, "caplin-alone": { for: ["vc1", "vc2"], reason: "a test" } };
    });
    env = { ...process.env, HOST_SSH_CONFIG: join(folder, "ssh_config"), NODE_COMPILE_CACHE: "" };
    const topology = topologyOf({ stack: "hoodi", configFile: stackFile, json: false });
    ports = {
      vc1: topology.validators.vc1!.ports.keymanager,
      vc2: topology.validators.vc2!.ports.keymanager,
      beacon: topology.nodes.trdiyt!.ports.loopback.beaconApi,
    };
    await box.run(`
      useradd -m -p '*' jamie; cp /etc/box/root.pub /etc/box/jamie.pub
      echo 'jamie ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/jamie`);
    for (const name of ["vc1", "vc2"])
      await box.run(
        `umask 077; mkdir -p /etc/bonded-validator/hoodi/${name}; printf %s ${token} >/etc/bonded-validator/hoodi/${name}/keymanager-token`,
      );
    // An epoch of the chain takes eight seconds, by this machine's clock.
    chain.follow(Date.now());
    clock = setInterval(() => chain.follow(Date.now()), 200);
    servers = await Promise.all([
      serve(ports.vc1, clients.vc1.api),
      serve(ports.vc2, clients.vc2.api),
      serve(ports.beacon, chain.api),
    ]);
  });
  afterAll(async () => {
    clearInterval(clock);
    for (const server of servers) server.close();
    await box?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Types the command, and what it is to be answered. */
  async function move(answer: string, ...words: string[]) {
    const args = ["tools/move.ts", "hoodi", "vc1", "vc2", "--keys", keyFolder, "--config-file", stackFile];
    const child = spawn(process.execPath, [...args, ...words], { cwd: repository, env });
    child.stdin.end(answer);
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number>((resolve) => child.on("close", (status) => resolve(status ?? 1))),
    ]);
    return { stdout, stderr, code };
  }

  it("asks first, and a no changes nothing", async () => {
    const { code, stderr } = await move("no\n");
    expect(code, stderr).toBe(1);
    expect(stderr).toContain(`From vc1 (lodestar on trdiy, group old, solo, pays ${feeRecipient})`);
    expect(stderr).toContain("Nothing was changed: the answer was not yes.");
    expect([...clients.vc1.keys]).toEqual([first, second]);
  });

  it("names a client that does not run, and changes nothing", async () => {
    const { server, again } = { server: servers[1]!, again: () => serve(ports.vc2, clients.vc2.api) };
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const { code, stderr } = await move("yes\n");
    servers[1] = await again();
    expect(code, stderr).toBe(1);
    expect(stderr).toContain(
      `vc2 on trdiy: GET /eth/v1/keystores: trdiy (jamie@127.0.0.1:${box.connection.port}): nothing listens at 127.0.0.1:${ports.vc2} there.`,
    );
    expect([...clients.vc1.keys]).toEqual([first, second]);
  });

  it("moves keys, and shows neither passwords nor tokens", async () => {
    const { code, stdout, stderr } = await move("yes\n", "--json");
    expect(code, stderr).toBe(0);
    const { slashingProtection, ...moved } = JSON.parse(stdout);
    expect(moved).toEqual({ moved: [first, second], there: [] });
    expect(readFileSync(slashingProtection, "utf8")).toBe(clients.vc2.imported);
    expect([[...clients.vc1.keys], [...clients.vc2.keys]]).toEqual([[], [first, second]]);
    expect(stdout + stderr).not.toMatch(new RegExp(`${token}|${password}`));
    // Nothing was left there, and nothing listens here for it.
    const { stdout: left } = await promisify(execFile)("grep", ["-rlF", password, keyFolder]);
    expect(left.trim()).toBe(join(keyFolder, "passwords.txt"));
    expect(await box.run(`grep -rlF '${password}' /run /var/lib /home 2>/dev/null || :`)).toBe("");
    expect(readdirSync(keyFolder).filter((name) => name.startsWith("slashing"))).toHaveLength(1);
  }, 120_000);

  it("says that they are there, when it is typed once more", async () => {
    const { code, stdout, stderr } = await move("");
    expect(code, stderr).toBe(0);
    expect(stdout).toBe(
      `${first} is at vc2 already\n${second} is at vc2 already\nWrite them as publicKeys of vc2, not of vc1, and run pulumi up.\n`,
    );
  });
});
