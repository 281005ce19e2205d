import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Connection } from "../../provider/host/connection.ts";
import { temporaryFolder } from "./folders.ts";

const execute = promisify(execFile);

/**
 * A throw-away machine to log in to: sshd in a copy-on-write view of this machine's own root, in its own mount and
 * process namespaces, on a loopback port. What is written there lives in memory and ends with the box; the box ends
 * with the process that made it, by whatever signal.
 */
export interface Box {
  readonly connection: Connection;
  /** File of the private key that may log in as root; other users are let in by their own authorized_keys. */
  readonly login: string;
  /** Runs a shell script in the box, beside sshd, and returns what it printed. */
  run(script: string): Promise<string>;
  /** What sshd logged so far. */
  log(): string;
  /** Command lines of everything that runs in the box except sshd's listener, by process id of this machine. */
  processes(): Map<number, string>;
  end(): Promise<void>;
}

/** Why this machine cannot have a box, undefined if it can. Says so, because the tests that need one are then skipped. */
export function whyNoBox(): string | undefined {
  if (process.getuid?.() === 0) return undefined;
  const reason = "Needs root, to make a machine to log in to.";
  console.warn(`Skipped: ${reason}`);
  return reason;
}

/** Starts a box with a key pair of its own. `name` is the host's name in the inventory. */
export async function startBox(name: string): Promise<Box> {
  const folder = temporaryFolder("box");
  const keyOf = (file: string) => readFileSync(join(folder, `${file}.pub`), "utf8").trim();
  for (const file of ["login", "hostkey"]) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", join(folder, file)]);
  }
  const port = await freePort();
  const log = join(folder, "sshd.log");
  const machine = startMachine(folder, port, log);
  await portOpen(port, machine, log);
  const init = onlyChild(machine.pid!);
  return {
    connection: { host: name, address: "127.0.0.1", port, user: "root", hostKey: keyOf("hostkey") },
    login: join(folder, "login"),
    run: async (script) => {
      const enter = ["-t", String(init), "--mount", "--pid", "--root", "--wd=/", "sh", "-euc", script];
      return (await execute("nsenter", enter)).stdout;
    },
    log: () => readFileSync(log, "utf8"),
    processes: () => processesBeside(init),
    end: async () => {
      const ended = once(machine, "close");
      if (machine.kill("SIGKILL")) await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Mounts are made in a namespace that nobody else sees; the kernel undoes them with the last process in it. */
const setUp = `
  mount -t tmpfs -o mode=755 tmpfs /mnt
  mkdir /mnt/upper /mnt/work /mnt/root
  mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root
  mkdir -p /mnt/root/etc/box && cp "$1/hostkey" /mnt/root/etc/box && cp "$1/login.pub" /mnt/root/etc/box/root.pub
  cd /mnt/root
  mount -t proc proc proc
  mount --rbind /dev dev
  mount -t tmpfs -o mode=755 tmpfs run
  mkdir -p run/sshd run/lock
  rm -rf var/lib/bonded-validator srv; mkdir srv
  chroot . usermod -p '*' root
  exec chroot . /usr/sbin/sshd -D -e -f /dev/null -h /etc/box/hostkey -p "$2" -o ListenAddress=127.0.0.1 \\
    -o PidFile=none -o StrictModes=no -o LogLevel=VERBOSE \\
    -o "AuthorizedKeysFile=/etc/box/%u.pub .ssh/authorized_keys .ssh/authorized_keys2"`;

function startMachine(folder: string, port: number, log: string): ChildProcess {
  const out = openSync(log, "a");
  const isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"];
  const args = ["--pdeathsig", "KILL", ...isolated, "sh", "-euc", setUp, "box", folder, String(port)];
  return spawn("setpriv", args, { stdio: ["ignore", out, out] });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

async function portOpen(port: number, machine: ChildProcess, log: string): Promise<void> {
  for (let tries = 0; tries < 500 && machine.exitCode === null; tries += 1) {
    const open = await new Promise<boolean>((answer) => {
      const socket = connect(port, "127.0.0.1", () => answer(true)).on("error", () => answer(false));
      socket.on("connect", () => socket.destroy());
    });
    if (open) return;
    await sleep(10);
  }
  throw new Error(`the box did not start: ${readFileSync(log, "utf8")}`);
}

function onlyChild(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
}

function processesBeside(init: number): Map<number, string> {
  const namespace = namespaceOf(init);
  const pids = readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && pid !== init);
  const inside = pids.filter((pid) => namespaceOf(pid) === namespace && namespace !== undefined);
  return new Map(inside.map((pid) => [pid, commandLine(pid)]));
}

function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined; // it ended meanwhile
  }
}

/** Arguments of a process, separated by spaces; empty when it ended. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}
