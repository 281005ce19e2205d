/** What `npm run pin` makes of hosts that show no key, also of hostile ones. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { shownKey } from "../../../tools/pin/host-key.ts";
import { freePort } from "../../support/box.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-host-key-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const lookup = (port: number, address = "127.0.0.1") => ({
  kind: "host-key" as const,
  setting: [],
  host: "trdiy",
  address,
  port,
});

describe("a host that", () => {
  it.each<[string, (socket: Socket) => unknown]>([
    ["stops in its first line", (socket) => socket.write("SS")],
    [
      "sends lines without end",
      (socket) => {
        const send = () => socket.write("hello\n".repeat(9000)) && setImmediate(send);
        socket.on("drain", send);
        send();
      },
    ],
  ])("%s shows no key", async (_, behave) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      behave(socket);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    try {
      const shown = shownKey(lookup((server.address() as AddressInfo).port), 2000);
      await expect(shown).rejects.toThrow(/^trdiy: /);
    } finally {
      server.close();
    }
  });

  it("has an RSA key alone is told from one that nobody reaches", async () => {
    const key = join(folder, "rsa");
    execFileSync("ssh-keygen", ["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", key]);
    execFileSync("mkdir", ["-p", "/run/sshd"]);
    const port = await freePort();
    const address = ["-o", "ListenAddress=127.0.0.1", "-o", "PidFile=none", "-p", String(port)];
    const sshd = spawn("/usr/sbin/sshd", ["-D", "-f", "/dev/null", "-h", key, ...address], {
      stdio: "ignore",
    });
    try {
      const said = "has no Ed25519 key: on its console, run sudo ssh-keygen -A";
      await vi.waitFor(() => expect(shownKey(lookup(port))).rejects.toThrow(said), 10_000);
    } finally {
      sshd.kill();
    }
    await expect(shownKey(lookup(await freePort()))).rejects.toThrow("no host shows an Ed25519 key");
  });

  it("is reached through another is not asked from here", async () => {
    const file = join(folder, "ssh_config");
    writeFileSync(file, "Host inner\n  ProxyJump jamie@gate\nHost *\n  ProxyCommand none\n");
    vi.stubEnv("HOST_SSH_CONFIG", file);
    await expect(shownKey(lookup(22, "inner"))).rejects.toThrow("reached through another host");
    await expect(shownKey(lookup(await freePort(), "::1"))).rejects.toThrow("at ::1 port");
  });
});

it("a machine without ssh-keyscan is said to be one", async () => {
  const ssh = execFileSync("which", ["ssh"], { encoding: "utf8" }).trim();
  execFileSync("ln", ["-s", ssh, join(folder, "ssh")]);
  vi.stubEnv("PATH", folder);
  await expect(shownKey(lookup(22))).rejects.toThrow("there is no ssh-keyscan on this machine");
});
