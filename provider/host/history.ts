import { z } from "zod";
import type { Trace } from "../items/kind.ts";
import { startAgent } from "../remote/agent-start.ts";
import { readerAccount } from "../remote/reader.ts";

/** What a host knows of one thing. Times are in milliseconds since 1970. */
export interface Provenance {
  readonly changed?: number;
  /** Package that brought it. */
  readonly package?: string;
}

/** An entry of dpkg.log. */
export interface PackageChange {
  readonly at: number;
  readonly action: "install" | "upgrade" | "remove" | "purge";
  readonly name: string;
  /** Version before and after; "<none>" where there is none. */
  readonly from: string;
  readonly to: string;
}

/** A run of apt. */
export interface AptRun {
  readonly from: number;
  readonly until: number;
  readonly command: string;
  /** User who called sudo; undefined for root itself, as in unattended upgrades. */
  readonly user?: string;
}

/** A command by sudo, or a login by ssh. */
export interface Act {
  readonly at: number;
  readonly user: string;
  readonly what: string;
}

/** What a host remembers of changes and of people. */
export interface History {
  readonly known: (trace: Trace) => Provenance;
  readonly packages: readonly PackageChange[];
  readonly apt: readonly AptRun[];
  /** Commands of people; our own sessions are left out. */
  readonly commands: readonly Act[];
  readonly logins: readonly Act[];
}

/** Our own session as sudo notes it. */
const ownCommand = `sh -c '${startAgent}'`;

/** A login of ours is followed by its sudo within this time. */
const ownLoginMs = 10_000;

/** Reads the lines that the history verb of the agent printed. */
export function parseHistory(lines: readonly string[]): History {
  const cells = lines.map((line) => line.split("\t"));
  const rest = (type: string) =>
    cells.filter(([first]) => first === type).map((row) => row.slice(1).join("\t"));
  const offset = rest("offset")[0] ?? "+0000";
  const accounts = new Map(
    cells.filter(([first]) => first === "account").map(([, name, uid]) => [uid, name]),
  );
  const sudo = rest("sudo").flatMap((line) => sudoAct(line, accounts));
  const isOwn = ({ what }: Act) => what.endsWith(`/${ownCommand}`);
  const own = sudo.filter(isOwn);
  return {
    known: ([type, name]) => knownOf(cells.filter((row) => row[0] === type && row[1] === name)),
    packages: rest("dpkg").flatMap((line) => packageChange(line, offset)),
    apt: aptRuns(rest("apt"), offset),
    commands: sudo.filter((act) => !isOwn(act) && !isReaders(act)),
    logins: withoutOwn(rest("login").flatMap(loginAct), own).filter((act) => !isReaders(act)),
  };
}

/** A reader can have changed nothing. */
const isReaders = ({ user }: Act) => user === readerAccount;

/** Each command of ours takes one login along, the last before it: a person may have come seconds earlier. */
function withoutOwn(logins: readonly Act[], own: readonly Act[]): Act[] {
  const taken = own.map(({ at, user }) =>
    logins.findLast((login) => user === login.user && isWithin(at - login.at, ownLoginMs)),
  );
  return logins.filter((login) => !taken.includes(login));
}

const isWithin = (milliseconds: number, limit: number) => milliseconds >= 0 && milliseconds <= limit;

function knownOf(rows: readonly string[][]): Provenance {
  const fields = new Map(rows.map((row) => [row[2], row[3]]));
  const changed = Number(fields.get("changed")) * 1000;
  const owner = fields.get("package");
  return { ...(changed > 0 && { changed }), ...(owner && { package: owner }) };
}

/** `2026-11-21 06:38:29`, in the host's own time, with one or two spaces. */
function timeOf(text: string, offset: string): number {
  return Date.parse(text.trim().replace(/\s+/, "T") + offset.replace(/(\d\d)$/, ":$1"));
}

function packageChange(line: string, offset: string): PackageChange[] {
  const [, time = "", action, name = "", from = "", to = ""] =
    /^(\S+ \S+) (install|upgrade|remove|purge) ([^: ]+)\S* (\S+) (\S+)/.exec(line) ?? [];
  return action
    ? [{ at: timeOf(time, offset), action: action as PackageChange["action"], name, from, to }]
    : [];
}

/** Runs of apt from "Start-Date", "Commandline", "Requested-By" and "End-Date" lines. */
function aptRuns(lines: readonly string[], offset: string): AptRun[] {
  const blocks = lines.join("\n").split(/^(?=Start-Date: )/m);
  return blocks.flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
    const [start, end, command] = [field("Start-Date"), field("End-Date"), field("Commandline")];
    if (!start || !command) return [];
    const from = timeOf(start, offset);
    const user = field("Requested-By")?.split(" ")[0];
    return [{ from, until: end ? timeOf(end, offset) : from, command, ...(user && { user }) }];
  });
}

/** What of an entry of the journal is asked for (systemd.journal-fields(7)); a message that is no text is a list there. */
const entrySchema = z.object({
  __REALTIME_TIMESTAMP: z.string().regex(/^\d+$/),
  /** Who sent it, by the kernel's word. */
  _UID: z.string(),
  MESSAGE: z.string(),
});

/** Characters of a command that are shown. */
const shownLength = 400;

/**
 * `   jamie : PWD=/home/jamie ; USER=root ; COMMAND=/usr/bin/vi x`, noted under the id of jamie. Anybody may log under
 * sudo's name, so an entry is believed only about who sent it, or if root did.
 */
function sudoAct(line: string, accounts: ReadonlyMap<string | undefined, string | undefined>): Act[] {
  const { data } = entrySchema.safeParse(JSON.parse(line));
  const [, user = "", command] = /^ *(\S+) : .*?COMMAND=(.*)$/.exec(data?.MESSAGE ?? "") ?? [];
  if (data === undefined || command === undefined) return [];
  if (data._UID !== "0" && accounts.get(data._UID) !== user) return [];
  return [
    {
      at: Math.floor(Number(data.__REALTIME_TIMESTAMP) / 1000),
      user,
      what: `sudo ${command.slice(0, shownLength)}`,
    },
  ];
}

/** `1795243118.46 i7bb sshd-session[257]: Accepted publickey for jamie from 10.0.0.1 port 34822 ssh2: …` */
function loginAct(line: string): Act[] {
  const [, at, user = "", from = ""] = /^(\d+)\S* .*: Accepted \S+ for (\S+) from (\S+) /.exec(line) ?? [];
  return at ? [{ at: Number(at) * 1000, user, what: `login from ${from}` }] : [];
}
