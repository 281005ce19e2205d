import { readerAccount, readerHome } from "../../remote/reader.ts";
import { listedKeys, shortKey } from "../authorized-keys.ts";
import type { Found } from "../found.ts";
import { type AddedRow, cellsOf, type Finder, type Managed } from "./rows.ts";

/** Accounts with a shell that packages make: root, PostgreSQL's, and that of Debian 12's FRR (frr.postinst 8.4.4: useradd --system). */
const packagedLogins = ["root", "postgres", "frr"];

/** Members that packages give to groups: Ubuntu's rsyslog reads its own logs. */
const packagedMembers = ["root/root", "adm/syslog"];

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly shell: string;
  readonly password: string;
  readonly expired: boolean;
}

/** Accounts, passwords, members of groups, and keys for ssh. An account that has expired cannot log in. */
export const foundAccounts: Finder = (rows, managed) => {
  const accounts = cellsOf(rows, "account").map(
    ([name = "", uid, shell = "", password = "", expired]): Account => {
      return { name, uid: Number(uid), shell, password, expired: expired === "expired" };
    },
  );
  const expired = new Set(accounts.filter((account) => account.expired).map(({ name }) => name));
  const isOut = (name: string) => expired.has(name) || isAdmin(name, managed);
  return [
    ...accounts.flatMap((account) => [...foundAccount(account, managed), ...foundPassword(account, managed)]),
    ...foundMembers(rows, isOut),
    ...foundKeys(rows, managed, (name) => expired.has(name)),
    ...cellsOf(rows, "authority").map(([path = ""]) => found("authority", path, "TrustedUserCAKeys of sshd")),
  ];
};

const found = (kind: Found["kind"], name: string, detail: string): Found => ({ kind, name, detail });

/** The item `login` compares all of an administrator. */
const isAdmin = (name: string, managed: Managed) => managed(`login ${name}`);
const isOurs = (name: string, managed: Managed) =>
  ["login", "user", "expired"].some((kind) => managed(`${kind} ${name}`)) ||
  (name === readerAccount && managed("reader"));

function foundAccount({ name, uid, shell, password, expired }: Account, managed: Managed): Found[] {
  const second = uid === 0 && name !== "root";
  const known = expired || isOurs(name, managed) || packagedLogins.includes(name);
  // A system account without a shell has a line here for its password.
  const idle = uid < 1000 && /\/(nologin|false|sync|shutdown|halt)$/.test(shell);
  if (!second && (known || idle)) return [];
  return [found("account", name, `uid ${uid}, shell ${shell}, password ${password || "locked"}`)];
}

function foundPassword({ name, password, expired }: Account, managed: Managed): Found[] {
  if (!["set", "empty"].includes(password) || expired || isAdmin(name, managed)) return [];
  return [found("password", name, password === "empty" ? "empty: nobody is asked for one" : "it has one")];
}

function foundMembers(rows: readonly AddedRow[], isOut: (name: string) => boolean): Found[] {
  const members = cellsOf(rows, "member").filter(([group, user = ""]) => {
    return !isOut(user) && !packagedMembers.includes(`${group}/${user}`);
  });
  return [
    ...members.map(([group, user]) =>
      found("member", `${group}/${user}`, `${user} is in the group ${group}`),
    ),
    ...cellsOf(rows, "group-password").map(([group]) => {
      return found("member", `${group}/[password]`, "whoever knows its password may join");
    }),
  ];
}

/** An administrator's own keys may lie elsewhere, too: cloud images give root theirs. */
function foundKeys(
  rows: readonly AddedRow[],
  managed: Managed,
  isExpired: (name: string) => boolean,
): Found[] {
  const keys = cellsOf(rows, "key").map(([user = "", path = "", ...line]) => ({
    user,
    path,
    line: line.join(" ").trim(),
  }));
  const isOwn = ({ user, path }: (typeof keys)[number]) =>
    isAdmin(user, managed) && /\/\.ssh\/authorized_keys2?$/.test(path);
  // The item compares all of it.
  const isReaders = ({ user, path }: (typeof keys)[number]) =>
    user === readerAccount && path.startsWith(`${readerHome}/`) && managed("reader");
  const admins = new Set(keys.filter(isOwn).flatMap(({ line }) => listedKeys(line)));
  return keys
    .filter((key) => !isOwn(key) && !isReaders(key) && !isExpired(key.user))
    .filter(({ line }) => !listedKeys(line).some((print) => admins.has(print)))
    .map(({ user, path, line }) => {
      const [print = "which is not readable"] = listedKeys(line);
      return found("key", `${user} ${print}`, `${shortKey(line)} in ${path}`);
    });
}
