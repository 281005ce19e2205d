import type { Found } from "../found.ts";
import { cellsOf, type Finder, type Managed } from "./rows.ts";

/** Lines of one file. */
type Judge = (lines: readonly string[], path: string, managed: Managed, host: string) => Found[];

/** Files of which single lines are compared, because systems write them in many forms. */
const judges: readonly (readonly [RegExp, Judge])[] = [
  [/^\/etc\/hosts$/, foundNames],
  [/^\/etc\/nsswitch\.conf$/, foundSources],
  [/^\/etc\/environment$/, foundEnvironment],
  [/^\/etc\/sudoers\.d\/90-cloud-init-users$/, foundSudoRules],
  [/^\/etc\/pam\.d\/common-/, foundModules],
  [/^\/etc\/apt\/sources\.list/, foundRepositories],
  [/^\/etc\/(apt|dpkg)\//, foundHooks],
];

export const foundLines: Finder = (rows, managed) => {
  const host = cellsOf(rows, "hostname")[0]?.[0] ?? "";
  const all = cellsOf(rows, "line");
  // What a package brought as it is now has no row of its own.
  const added = new Set(cellsOf(rows, "file").map(([path = ""]) => path));
  return [...new Set(all.map(([path = ""]) => path))].flatMap((path) => {
    const lines = all.filter(([of]) => of === path).map(([, ...text]) => oneLine(text));
    const known = managed(`file ${path}`) || (isOfPackage(path) && !added.has(path));
    return known ? [] : (judges.find(([form]) => form.test(path))?.[1](lines, path, managed, host) ?? []);
  });
};

const oneLine = (cells: readonly string[]) => cells.join(" ").replaceAll(/\s+/g, " ").trim();

const isOfPackage = (path: string) => /^\/etc\/(apt|dpkg|pam\.d)\//.test(path);

/** The name of the host itself may lead anywhere, and what is local to where it is. */
function foundNames(lines: readonly string[], _path: string, _managed: Managed, host: string): Found[] {
  const [short = ""] = host.split(".");
  const isOwn = (name: string) => name === short || name.startsWith(`${short}.`);
  const isLocal = (name: string) =>
    /^(ip6-)?(localhost|loopback|localnet|mcastprefix|all(nodes|routers|hosts))/.test(name);
  const entries = lines.map((line) => line.replace(/#.*/, "").trim().split(" "));
  const foreign = entries.filter(([address = "", ...names]) => {
    const loops = /^(127\.|::1$)/.test(address) && names.every((name) => !name.includes("."));
    return names.length > 0 && !loops && !names.every((name) => isOwn(name) || isLocal(name));
  });
  return foreign.map((entry) => ({ kind: "names", name: entry.join(" "), detail: "a line of /etc/hosts" }));
}

/** What Debian and Ubuntu ask for accounts and names. */
const accountSources = ["files", "systemd", "compat"];
const nameSources = [
  ...accountSources,
  ...["dns", "myhostname", "mymachines", "resolve", "mdns4_minimal", "mdns4"],
];

function foundSources(lines: readonly string[]): Found[] {
  return lines.flatMap((line): Found[] => {
    const [, database = "", sources = ""] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    const known = ["passwd", "group", "shadow", "gshadow", "initgroups", "sudoers"].includes(database)
      ? accountSources
      : database === "hosts"
        ? nameSources
        : undefined;
    const others = sources
      .replaceAll(/\[[^\]]*\]/g, "")
      .split(" ")
      .filter((word) => word && known && !known.includes(word));
    if (others.length === 0) return [];
    return [{ kind: "names", name: `/etc/nsswitch.conf ${database}`, detail: `asks ${others.join(", ")}` }];
  });
}

/** Ubuntu writes PATH there, installers the language. */
function foundEnvironment(lines: readonly string[], path: string): Found[] {
  const standard =
    /^PATH="?(\/usr\/local\/sbin|\/usr\/local\/bin|\/usr\/sbin|\/usr\/bin|\/sbin|\/bin|\/usr\/games|\/usr\/local\/games|\/snap\/bin|:)*"?$/;
  const others = lines.filter(
    (line) => !standard.test(line) && !/^(LANG|LANGUAGE|LC_\w+)=["\w.:@-]*$/.test(line),
  );
  return others.length === 0 ? [] : [{ kind: "shell", name: path, detail: others.map(variable).join(", ") }];
}

const variable = (line: string) => `sets ${line.split("=")[0]}`;

/** Of an administrator it says what our own rule says. */
function foundSudoRules(lines: readonly string[], path: string, managed: Managed): Found[] {
  const users = lines.flatMap((line) => /^(\S+) ALL=\(ALL(?::ALL)?\) NOPASSWD: ?ALL$/.exec(line)?.[1] ?? []);
  const known = users.length === lines.length && users.every((user) => managed(`login ${user}`));
  return known ? [] : [{ kind: "sudoers", name: path, detail: "written by cloud-init" }];
}

/** Lines of pam-auth-update with the modules of Debian's and Ubuntu's servers. */
const modules =
  /^(auth|account|password|session) (\[[\w= ]+\]|requisite|required|optional) pam_(unix|deny|permit|cap|systemd|umask|pwquality|mkhomedir)\.so( (nullok|obscure|yescrypt|sha512|use_authtok|try_first_pass|retry=\d))*$/;

function foundModules(lines: readonly string[], path: string): Found[] {
  const strange = lines.filter(
    (line) => !modules.test(line) || /^\w+ \[.*success=ok.*\] pam_permit/.test(line),
  );
  if (strange.length === 0) return [];
  return [{ kind: "pam", name: path, detail: strange.join("; ") }];
}

/** Keys of the distribution's own archives. */
const archiveKey = /^\/usr\/share\/keyrings\/(debian|ubuntu)-[\w-]+\.(gpg|pgp|asc)$/;

/** A source that trusts another key than the distribution's, or needs none. */
function foundRepositories(lines: readonly string[], path: string, managed: Managed): Found[] {
  const [, name = ""] = /^\/etc\/apt\/sources\.list\.d\/(.+)\.sources$/.exec(path) ?? [];
  if (managed(`repository ${name}`)) return [];
  const keys = lines.flatMap(
    (line) => /^signed-by: ?(.*)$/i.exec(line)?.[1] ?? /[[ ]signed-by=([^\] ]+)/i.exec(line)?.[1] ?? [],
  );
  const others = keys.filter((key) => !archiveKey.test(key));
  const lax = lines.filter((line) =>
    /^(trusted|allow-[\w-]+): ?yes|[[ ](trusted|allow-[\w-]+)=yes/i.test(line),
  );
  if (others.length + lax.length === 0) return [];
  return [{ kind: "apt", name: path, detail: lax[0] ?? `trusts ${others.join(", ") || "a key of its own"}` }];
}

function foundHooks(lines: readonly string[], path: string): Found[] {
  return lines.length === 0 ? [] : [{ kind: "apt", name: path, detail: lines.join("; ") }];
}
