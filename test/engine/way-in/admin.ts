import { execFile, execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Connection } from "../../../provider/host/connection.ts";
import { Hosts } from "../../../provider/host/hosts.ts";
import type { Leaves } from "../../../provider/items/kind.ts";
import { applyAccess } from "../../../provider/resource/access.ts";
import { newRun, type Run } from "../../../provider/resource/context.ts";
import { previewUpdate } from "../../../provider/resource/preview.ts";
import { apply } from "../../../provider/resource/role.ts";
import { parseInputs } from "../../../provider/resource/wire.ts";
import { type Box, startBox } from "../../support/box.ts";
import { temporaryFolder } from "../../support/folders.ts";

/** Why this machine cannot have an admin who becomes root by sudo, undefined if it can. */
export function whyNoSudo(): string | undefined {
  try {
    execFileSync("sudo", ["-V"], { stdio: "pipe" });
    return undefined;
  } catch {
    const reason = "no sudo here: apt-get install sudo";
    console.warn(`Skipped: the way in (${reason})`);
    return reason;
  }
}

/** What a run told, beside what it changed. */
interface Ran {
  /** Why the host is not as wanted; empty where it is. */
  readonly reasons: string;
  readonly told: readonly string[];
}

type Items = Record<string, Leaves>;

interface Started {
  readonly ran: Promise<Ran>;
  kill(): void;
}

/** A box whose way in is an admin with keys and sudo, and the operator's side of it. */
export interface AdminBox {
  readonly box: Box;
  readonly admin: Connection;
  /** Public key of a name, made when it is first asked for; `file` has the private one. */
  key(name: string): string;
  file(name: string): string;
  /** Which keys ssh may offer from now on, in this order, with further lines of ssh_config. */
  offer(names: readonly string[], more?: string): void;
  /** Whether this key alone logs in as the admin and becomes root. */
  admits(name: string): Promise<boolean>;
  /** An `up` that can be ended in the middle, with all its connections; as the admin if nothing else is said. */
  startUp(items: Items, to?: Connection): Started;
  up(items: Items, to?: Connection): Promise<Ran>;
  /** An `up` that makes the way in through the login that the machine came with. */
  firstContact(items: Items, bootstrap?: string): Promise<Ran>;
  preview(items: Items): Promise<Ran>;
  /** Confirms a change by a login of its own. */
  confirm(token: string): Promise<void>;
  /** Everything about the files of the way in that has to come back: type, mode, owner, content, target of links. */
  wayIn(): Promise<string>;
  end(): Promise<void>;
}

const urn = "urn:pulumi:dev::tiny::host:index:Access::box-access";

export async function startAdminBox(): Promise<AdminBox> {
  const box = await startBox("box");
  const folder = temporaryFolder("keys");
  const config = join(folder, "ssh_config");
  const made = new Set<string>();
  const file = (name: string) => {
    const path = join(folder, name);
    if (!made.has(name))
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path]);
    made.add(name);
    return path;
  };
  const key = (name: string) => readFileSync(`${file(name)}.pub`, "utf8").trim();
  const identities = (names: readonly string[]) =>
    ["Host *", "  IdentitiesOnly yes", ...names.map((name) => `  IdentityFile ${file(name)}`)].join("\n");
  const admin: Connection = { ...box.connection, user: "admin", adopt: "reviewed" };
  const knownHosts = join(folder, "known_hosts");
  writeFileSync(knownHosts, `[127.0.0.1]:${admin.port} ${admin.hostKey}\n`);
  const inputsOf = (items: Items, connection = admin) =>
    parseInputs({ connection, role: "access", ...items });
  const start = (work: (run: Run) => Promise<readonly string[]>): Started => {
    const told: string[] = [];
    const tell = (_urn: string, message: string) => void told.push(message);
    const run = newRun({ status: () => {}, info: tell, warn: tell });
    const reasons = work(run).then((lines) => lines.join("\n"), String);
    const ran = reasons.finally(() => run.hosts.close());
    return { ran: ran.then((text) => ({ reasons: text, told })), kill: () => run.hosts.close() };
  };
  const startUp = (items: Items, to?: Connection) =>
    start(async (run) => (await apply(run, "box-access-1", urn, inputsOf(items, to))).reasons);
  process.env.HOST_SSH_CONFIG = config;
  return {
    box,
    admin,
    key,
    file,
    offer: (names, more = "") => writeFileSync(config, `${identities(names)}\n${more}`),
    admits: async (name) => {
      const only = join(folder, "one_key");
      writeFileSync(only, identities([name]));
      const options = [
        ...["-F", only, "-o", "BatchMode=yes"],
        ...["-o", "StrictHostKeyChecking=yes", "-o", `UserKnownHostsFile=${knownHosts}`],
        ...["-p", String(admin.port), "admin@127.0.0.1"],
      ];
      const login = promisify(execFile)("ssh", [...options, "sudo -n id -u"]);
      return login.then(({ stdout }) => stdout === "0\n").catch(() => false);
    },
    startUp,
    up: (items, to) => startUp(items, to).ran,
    firstContact: (items, bootstrap = "root") =>
      start(async (run) => {
        const properties = { connection: admin, role: "access", ...items, bootstrap: { user: bootstrap } };
        return (await applyAccess(run, "box-access-1", urn, parseInputs(properties))).reasons;
      }).ran,
    preview: (items) =>
      start(async (run) => {
        await previewUpdate(run, "box-access-1", urn, inputsOf(items));
        return [];
      }).ran,
    confirm: (token) => new Hosts().anew(admin, (fresh) => fresh.confirm(token, () => {})),
    wayIn: () => box.run(wayInState),
    end: async () => {
      delete process.env.HOST_SSH_CONFIG;
      rmSync(folder, { recursive: true, force: true });
      await box.end();
    },
  };
}

/** Prints what `wayIn` tells; what a write that was cut off leaves beside the files counts for nothing, to sshd and sudo too. */
export const wayInState = `
  for file in /home/admin/.ssh /home/admin/.ssh/* /etc/sudoers.d/*; do
    [ -e "$file" ] || [ -L "$file" ] || continue
    case $file in *.bonded-validator*) continue ;; esac
    stat -c '%N %F %a %U:%G' "$file"; [ ! -f "$file" ] || cat "$file"
  done`;

/** An admin; sshd without PAM takes "!" for locked. */
export const makeAdmin = "useradd --create-home --shell /bin/bash admin; usermod -p '*' admin";

/** The admin's way in as a person made it, and no memory of ours. */
export function setUpByHand(keys: readonly string[]): string {
  return `
    rm -rf /home/admin/.ssh /home/admin/folder /home/admin/keys /etc/sudoers.d/* /var/lib/bonded-validator
    install -d -m 0750 -o admin -g admin /home/admin/.ssh
    printf '%s\\n' ${keys.map((line) => `'${line}'`).join(" ")} >/home/admin/.ssh/authorized_keys
    chown admin:admin /home/admin/.ssh/authorized_keys; chmod 0640 /home/admin/.ssh/authorized_keys
    echo 'admin ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/10-admin; chmod 0440 /etc/sudoers.d/10-admin`;
}
