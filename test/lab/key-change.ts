/** Changes of the admin's keys whose network is cut at a chosen command of the agent. */
import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, vi } from "vitest";
import { hostKey, initOf } from "../../lab/hosts.ts";
import { connectHost } from "../../lab/network.ts";
import { repository } from "../../lab/settings.ts";
import type { Simulation } from "./simulated.ts";

/** What the agent has done, and its next command as a shell pattern: right before that the network is cut. */
export const cuts: readonly [done: string, next: string][] = [
  ["the former keys are copied", "systemctl restart bonded-validator-way-in.timer"],
  ["the change is armed", "install -d *"],
  ["the new keys lie beside the former ones", "mv * */authorized_keys"],
  ["the new keys are in force", "rm -f */unfinished/*"],
  ["the new login is made", "cat */way-in/token"],
  ["the new login is accepted", "mv -T */way-in *"],
  ["the change is confirmed", "systemctl stop bonded-validator-way-in.timer"],
];

/** Stands in front of commands of the agent; waits where the one in /srv/cut has its turn. */
const gate = `#!/bin/sh
next=none
[ ! -e /srv/cut ] || read -r next </srv/cut
case "\${0##*/} $*" in $next)
  : >/srv/reached
  while [ -e /srv/cut ]; do /usr/bin/sleep 0.05; done ;;
esac
PATH=/usr/sbin:/usr/bin exec "\${0##*/}" "$@"
`;
const gated = ["systemctl", "install", "mv", "rm", "cat"].map((name) => `/usr/local/sbin/${name}`).join(" ");
const shortTime = "/etc/systemd/system/bonded-validator-way-in.timer.d";

const all = ["operator", "other"];

/** The keys of a host's admin while they change. */
export class KeyChange {
  readonly #simulation: Simulation;
  readonly #host: string;
  readonly #address: string;

  constructor(simulation: Simulation, host: string, address: string) {
    this.#simulation = simulation;
    this.#host = host;
    this.#address = address;
  }

  /** Puts the gate into the host; a change that nobody confirms lasts only seconds. */
  async prepare(): Promise<void> {
    await this.#inside(`
      echo ${Buffer.from(gate).toString("base64")} | base64 -d >/srv/gate; chmod 755 /srv/gate
      for file in ${gated}; do ln -s /srv/gate "$file"; done
      mkdir -p ${shortTime}; printf '[Timer]\\nOnActiveSec=\\nOnActiveSec=5\\n' >${shortTime}/short.conf`);
  }

  async restore(): Promise<void> {
    await this.#inside(`/usr/bin/rm -rf ${gated} /srv/gate ${shortTime}`);
  }

  /**
   * Cuts a change at each place: a key is added, then the former one goes, and so on. Starts and ends with the operator's
   * key alone.
   */
  async rounds(count: number): Promise<void> {
    let [former, next, isAdded] = ["operator", "other", false];
    for (let round = 1; round <= count; round += 1) {
      for (const [done, command] of cuts) {
        await this.#cutOff(done, command, isAdded ? [next] : [former, next]);
        if (isAdded) [former, next] = [next, former];
        isAdded = !isAdded;
      }
    }
    await this.#finish(["operator", "other"], former);
    await this.#finish(["operator"], "operator");
  }

  /** Cuts the change to `keys` at one place: at once and later the first of them logs in, and a second run finishes. */
  async #cutOff(done: string, command: string, keys: readonly string[]): Promise<void> {
    const login = keys[0]!;
    await this.#inside(`rm -f /srv/reached; echo '${command}' >/srv/cut`);
    const run = this.#set(keys, login);
    await vi.waitUntil(() => this.#inside("[ ! -e /srv/reached ] || echo yes"), {
      timeout: 60_000,
      interval: 100,
    });
    await this.#connected(false);
    await this.#inside("/usr/bin/rm -f /srv/cut");
    expect((await run).code, `${done}: the run ends`).toBe(1);
    await this.#connected(true);
    expect(await this.#admitted(all), `${done}: at once`).toContain(login);
    await this.#settled();
    expect(await this.#admitted(all), `${done}: when nobody has confirmed`).toContain(login);
    await this.#finish(keys, login);
  }

  /** Wants these keys, and has them. */
  async #finish(keys: readonly string[], login: string): Promise<void> {
    const { code, output } = await this.#set(keys, login);
    expect(code, output).toBe(0);
    expect(await this.#admitted(all)).toEqual(all.filter((name) => keys.includes(name)));
  }

  /** Wants these keys, in a run that logs in with one of them; what it printed. */
  async #set(names: readonly string[], login: string): Promise<{ code: number; output: string }> {
    const config = this.#config(login);
    const child = spawn(
      process.execPath,
      [join(repository, "test/lab/firewall/apply.ts"), "apply", "hoodi"],
      {
        env: { ...process.env, HOST_SSH_CONFIG: config },
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    child.stdin.end(
      JSON.stringify({
        connection: {
          host: this.#host,
          address: this.#address,
          port: 22,
          user: "jamie",
          hostKey: hostKey(this.#simulation.lab, this.#host),
          adopt: "reviewed",
        },
        role: "access",
        "login jamie": { keys: names.map((name) => this.#publicKey(name)).join("\n"), sudo: "passwordless" },
      }),
    );
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    const [code] = await once(child, "close");
    return { code, output };
  }

  /** Which of these keys log in and become root. */
  async #admitted(names: readonly string[]): Promise<string[]> {
    const to = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=8", `jamie@${this.#host}`, "sudo -n id -u"];
    const logins = names.map((name) =>
      promisify(execFile)("ssh", ["-F", this.#config(name), ...to]).then(
        () => [name],
        () => [],
      ),
    );
    return (await Promise.all(logins)).flat();
  }

  /** Waits until no change of the way in is provisional any more. */
  async #settled(): Promise<void> {
    const isSettled = "[ -e /var/lib/bonded-validator/way-in ] || echo yes";
    await vi.waitUntil(() => this.#inside(isSettled), { timeout: 60_000, interval: 200 });
  }

  #inside(script: string): Promise<string> {
    return this.#simulation.inside(this.#host, script);
  }

  #connected(connected: boolean): Promise<void> {
    const { lab } = this.#simulation;
    return connectHost(lab, initOf(lab, this.#host)!, connected);
  }

  /** File of a private key; "operator" is the one that the lab has made. */
  #file(name: string): string {
    const { dir } = this.#simulation.lab;
    if (name === "operator") return join(dir, "id_ed25519");
    const file = join(dir, `${this.#host}-${name}`);
    if (!existsSync(file))
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
    return file;
  }

  #publicKey(name: string): string {
    return readFileSync(`${this.#file(name)}.pub`, "utf8").trim();
  }

  /** The lab's ssh configuration with this key alone. */
  #config(name: string): string {
    const { dir } = this.#simulation.lab;
    const text = readFileSync(join(dir, "ssh_config"), "utf8");
    const file = join(dir, `ssh_config-${this.#host}-${name}`);
    writeFileSync(file, text.replace(/IdentityFile .*/, `IdentityFile ${this.#file(name)}`));
    return file;
  }
}
