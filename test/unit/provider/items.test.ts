import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { differences, type Leaves, unobserved } from "../../../provider/items/kind.ts";
import { kinds, parseKey } from "../../../provider/items/kinds.ts";
import { canonicalKeys } from "../../../provider/items/login.ts";
import { directory, file, observed, rootOwned } from "./samples.ts";

/** How an item differs: leaves of what is wanted against what the agent printed. */
function differing(key: string, wanted: Leaves, fields: Record<string, string>, flag = ""): string[] {
  const host = observed({ [key]: fields }, { [key]: { flag } });
  return differences(parseKey(key)!.kind, wanted, host.live(key));
}

describe("a key", () => {
  it.each([
    ["file /etc/hosts", "file", "/etc/hosts"],
    ["probe reth RPC", "probe", "reth RPC"],
    ["sshd", "sshd", ""],
  ])("%s is a kind and a name", (key, kind, name) => {
    expect(parseKey(key)).toMatchObject({ kind: { name: kind }, name });
  });

  it.each(["connection", "files /etc/hosts", "", " file", "toString x"])("%j is none", (key) => {
    expect(parseKey(key)).toBeUndefined();
  });

  it("has kinds in the order in which a role is made", () => {
    expect(kinds.map(({ name }) => name)).toEqual([
      "requires",
      "repository",
      "package",
      "login",
      "sshd",
      "group",
      "user",
      "filesystem",
      "mount",
      "directory",
      "secret",
      "file",
      "link",
      "sysctl",
      "rule",
      "firewall",
      "unit",
      "tailnet",
      "database",
      "service",
      "gate",
      "smart",
      "probe",
      "roll",
    ]);
  });
});

describe("a file", () => {
  const wanted = { content: "hello\n", ...rootOwned };
  const asWanted = file("hello\n");

  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", asWanted, []],
    ["changed", file("hello!\n"), ["content"]],
    ["emptied", file(""), ["content"]],
    ["chmodded", { ...asWanted, mode: "664" }, ["mode"]],
    ["with the sticky bit", { ...asWanted, mode: "1644" }, ["mode"]],
    ["chowned", { ...asWanted, owner: "root:adm" }, ["owner"]],
    ["of a user without a name", { ...asWanted, owner: "UNKNOWN:UNKNOWN" }, ["owner"]],
    ["deleted", {}, ["content", "owner", "mode"]],
    [
      "a link",
      { type: "symbolic link", mode: "777", owner: "root:root" },
      ["content", "owner", "mode", "type"],
    ],
    ["a directory", directory, ["content", "owner", "mode", "type"]],
  ])("%s", (_name, fields, expected) => {
    expect(differing("file /etc/a", wanted, fields)).toEqual(expected);
  });

  it("of any size is compared", () => {
    const large = "x".repeat(300 * 1024);
    const sum = "a48dcee4c4a5f4d31a9c0d1a6e7ad7ba6c43e0c67d4ce7a7a5f1a0ae8bdf9aa5";
    const fields = { type: "regular file", mode: "644", owner: "root:root" };
    const right = { ...fields, sha256: sha256(large) };
    expect(differing("file /etc/a", { content: large, ...rootOwned }, right)).toEqual([]);
    expect(differing("file /etc/a", { content: large, ...rootOwned }, { ...fields, sha256: sum })).toEqual([
      "content",
    ]);
    expect(differing("file /etc/a", { content: large, ...rootOwned }, file("x"))).toEqual(["content"]);
  });

  it("with a secret is known by its fingerprint alone", () => {
    const secret = { secret: "open sesame", owner: "root:root", mode: "0600" };
    const fields = { type: "regular file", mode: "600", owner: "root:root", sha256: sha256("open sesame") };
    const host = observed({ "file /etc/k": fields }, { "file /etc/k": { flag: "secret" } });
    expect(host.live("file /etc/k")).toEqual({
      secret: "sha256:41ef4bb0b23661e6",
      owner: "root:root",
      mode: "0600",
    });
    expect(differing("file /etc/k", secret, fields, "secret")).toEqual([]);
    expect(differing("file /etc/k", secret, { ...fields, sha256: sha256("x") }, "secret")).toEqual([
      "secret",
    ]);
  });
});

describe("a directory", () => {
  const wanted = { owner: "root:root", mode: "0755", keep: true };
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", directory, []],
    ["chmodded", { ...directory, mode: "700" }, ["mode"]],
    ["chowned", { ...directory, owner: "daemon:root" }, ["owner"]],
    ["gone", {}, ["owner", "mode"]],
    ["a file", file("x"), ["owner", "mode", "type"]],
  ])("%s", (_name, fields, expected) => {
    expect(differing("directory /srv", wanted, fields)).toEqual(expected);
  });

  it("cannot show whether it is kept", () => {
    expect(unobserved(parseKey("directory /srv")!.kind, wanted)).toEqual(["keep"]);
  });
});

describe("a directory with what nobody can make anew", () => {
  const wanted = { owner: "root:root", mode: "0755", irreplaceable: "0x*,slashing.sqlite" };
  const flag = "irreplaceable 0x*,slashing.sqlite";
  const { live, lost, flag: flagOf } = parseKey("directory /srv")!.kind;
  const keptAs = (fields: Record<string, string>) => ({ key: "directory /srv", name: "/srv", flag, fields });
  const empty = { recorded: "", "holds 0x*": "no", "holds slashing.sqlite": "no" };
  const full = { recorded: "0x*,slashing.sqlite,", "holds 0x*": "yes", "holds slashing.sqlite": "yes" };

  it.each<[string, Record<string, string>, string, boolean]>([
    ["that never held any", { ...directory, ...empty }, "as recorded", false],
    ["that holds what it held", { ...directory, ...full }, "as recorded", false],
    [
      "that holds more than it held",
      { ...directory, ...full, recorded: "0x*," },
      "found slashing.sqlite",
      false,
    ],
    ["without its keys", { ...directory, ...full, "holds 0x*": "no" }, "missing 0x*", true],
    ["emptied", { ...directory, ...empty, recorded: full.recorded }, "missing 0x*, slashing.sqlite", true],
  ])("%s", (_name, fields, state, isLost) => {
    expect(live({ ...fields, flag }, { managed: () => true })?.irreplaceable).toBe(state);
    expect(differing("directory /srv", wanted, fields, flag)).toEqual(
      state === "as recorded" ? [] : ["irreplaceable"],
    );
    expect(lost!(keptAs(fields)) !== undefined).toBe(isLost);
  });

  it("that is gone is lost, and not made anew", () => {
    expect(lost!(keptAs({ ...empty, recorded: full.recorded }))).toContain(
      "no longer holds 0x*, slashing.sqlite",
    );
  });

  it("is never removed", () => {
    expect(flagOf!(wanted)).toBe(flag);
    expect(parseKey("directory /srv")!.kind.remove([{ name: "/srv", flag }])).toEqual([]);
  });
});

describe("a database", () => {
  const key = "database /srv/data";
  const { lost, flag, schema, remove } = parseKey(key)!.kind;
  const opened = (version: string | undefined, wanted: string) =>
    lost!({
      key,
      name: "/srv/data",
      flag: flag!({ version: wanted }),
      fields: version === undefined ? {} : { version },
    });

  it.each<[string, Record<string, string>, string[]]>([
    ["opened by the same version", { version: "8.3.3" }, []],
    ["opened by an older one", { version: "8.2.0" }, ["version"]],
    ["whose mark was changed by hand", { version: "soon" }, ["version"]],
    ["that is new", {}, ["version"]],
  ])("%s", (_name, fields, expected) => {
    expect(differing(key, { version: "8.3.3" }, fields)).toEqual(expected);
  });

  it.each<[string | undefined, string, boolean]>([
    ["8.3.3", "8.3.2", true],
    ["8.10.0", "8.9.0", true],
    ["8.3.3", "8.3.3-rc.1", true],
    ["8.3.3", "8.3.3", false],
    ["8.3.3", "8.4.0", false],
    ["soon", "8.3.3", false],
    [undefined, "8.3.3", false],
  ])("opened by %s, for %s", (version, wanted, isRefused) => {
    expect(opened(version, wanted) !== undefined).toBe(isRefused);
  });

  it("says how to go on, and outlives its role", () => {
    expect(opened("8.3.3", "8.3.2")).toBe(
      "database /srv/data was opened by version 8.3.3, and 8.3.2 cannot read it any more. Deploy 8.3.3 or later; to go back, stop the service, empty /srv/data and let it sync anew.",
    );
    expect(remove([{ name: "/srv/data", flag: "8.3.3" }])).toEqual([]);
    expect(schema.safeParse({ version: "v8.3.3" }).success).toBe(false);
  });
});

describe("an identity", () => {
  const { lost, remove } = parseKey("secret /srv/key")!.kind;
  const asked = (fields: Record<string, string>, flag = "identity") =>
    lost!({ key: "secret /srv/key", name: "/srv/key", flag, fields });
  const made = { recorded: sha256("a"), sha256: sha256("a") };

  it.each<[string, Record<string, string>, string | undefined]>([
    ["not made yet", { recorded: "" }, undefined],
    ["as made", made, undefined],
    ["deleted", { recorded: sha256("a") }, "is missing"],
    ["another one", { ...made, sha256: sha256("b") }, "is another one than it was"],
  ])("%s", (_name, fields, message) => {
    if (message === undefined) expect(asked(fields)).toBeUndefined();
    else expect(asked(fields)).toContain(message);
  });

  it("is never removed, and a plain secret is neither kept nor missed", () => {
    expect(remove([{ name: "/srv/key", flag: "identity" }])).toEqual([]);
    expect(remove([{ name: "/srv/key", flag: "" }])).toHaveLength(1);
    expect(asked({ recorded: sha256("a") }, "")).toBeUndefined();
  });
});

describe("a generated secret", () => {
  const wanted = { format: "hex32", owner: "root:root", mode: "0600" };
  const fields = { type: "regular file", mode: "600", owner: "root:root" };
  const made = { ...fields, sha256: sha256("a"), recorded: sha256("a"), valid: "yes" };
  it.each<[string, Record<string, string>, string[]]>([
    ["as made", made, []],
    ["changed by hand", { ...made, sha256: sha256("b") }, ["state"]],
    ["emptied", { ...made, sha256: sha256(""), valid: "" }, ["state"]],
    ["of another format", { ...made, valid: "" }, ["state"]],
    ["there before us", { ...made, recorded: "" }, ["state"]],
    ["chmodded", { ...made, mode: "644" }, ["mode"]],
    ["deleted", {}, ["state", "owner", "mode"]],
    ["a link", { ...fields, type: "symbolic link" }, ["state", "owner", "mode", "type"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("secret /etc/jwt.hex", wanted, found)).toEqual(expected);
  });
});

describe("a package", () => {
  const found = { status: "installed", version: "1.2-3" };
  it.each<[string, Leaves, Record<string, string>, string[]]>([
    ["of any version", { state: "installed" }, found, []],
    ["of the wanted version", { state: "installed", version: "1.2-3" }, found, []],
    ["of another version", { state: "installed", version: "1.3-1" }, found, ["version"]],
    [
      "removed but configured",
      { state: "installed" },
      { status: "config-files", version: "1.2-3" },
      ["state"],
    ],
    ["unknown to dpkg", { state: "installed" }, {}, ["state"]],
    ["that must not be there and is not", { state: "absent" }, { flag: "absent" }, []],
    [
      "that must not be there and was removed",
      { state: "absent" },
      { flag: "absent", status: "config-files" },
      [],
    ],
    ["that must not be there", { state: "absent" }, { flag: "absent", ...found }, ["state"]],
  ])("%s", (_name, wanted, fields, expected) => {
    expect(differing("package reth", wanted, fields, fields.flag)).toEqual(expected);
  });

  it("comes and goes in one step", () => {
    const { kind } = parseKey("package x")!;
    const item = (name: string, state: string, live: Leaves | undefined) => ({
      key: `package ${name}`,
      name,
      wanted: { state },
      live,
      fields: {},
    });
    const [step, ...more] = kind.apply([
      item("docker-ce", "installed", undefined),
      item("docker.io", "absent", found),
      item("runc", "absent", undefined),
    ]);
    expect(more).toEqual([]);
    expect(step!.label).toBe("install docker-ce, remove docker.io");
    expect(step!.script).toContain("apt_install docker-ce docker.io- ||");
    expect(kind.apply([item("runc", "absent", undefined)])).toEqual([]);
  });
});

describe("a repository", () => {
  const fingerprint = "9DC858229FC7DD38854AE2D88D81803C0EBFCD88";
  const wanted = {
    uri: "https://download.docker.com/linux/debian",
    suites: "trixie",
    components: "stable",
    key: "https://download.docker.com/linux/debian/gpg",
    fingerprint,
  };
  const source = `Types: deb
URIs: https://download.docker.com/linux/debian
Suites: trixie
Components: stable
Signed-By: /etc/apt/keyrings/docker.gpg
`;
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const fields = { source: base64(source), keys: `${fingerprint} `, keyFile: "root:root 0644", twins: "" };
  const edited = (from: string | RegExp, to: string) => ({
    ...fields,
    source: base64(source.replace(from, to)),
  });
  const other = "0".repeat(40);
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", fields, []],
    ["with a comment in its source", edited("Types", "# Docker\nTypes"), []],
    ["elsewhere", edited("download.docker.com", "mirror.example.org"), ["uri"]],
    ["of another release", edited("trixie", "sid"), ["suites"]],
    ["with more components", edited("stable", "stable test"), ["components"]],
    ["switched off", edited(/$/, "Enabled: no\n"), ["enabled"]],
    ["trusted without a signature", edited(/$/, "Trusted: yes\n"), ["trusted"]],
    ["checked with another key", edited("docker.gpg", "other.gpg"), ["signed-by"]],
    ["checked with every key of the host", edited(/Signed-By.*\n/, ""), ["signed-by"]],
    ["of sources", edited("deb", "deb-src"), ["types"]],
    ["with a second source", edited(/$/, `\n${source.replace("trixie", "sid")}`), ["suites", "stanzas"]],
    ["whose source is gone", { keys: fields.keys, keyFile: fields.keyFile }, ["uri", "suites", "components"]],
    ["whose source was emptied", { ...fields, source: "" }, ["uri", "suites", "components"]],
    ["with another key", { ...fields, keys: `${other} ` }, ["fingerprint"]],
    ["with one more key", { ...fields, keys: `${fingerprint} ${other} ` }, ["fingerprint"]],
    ["with a key that cannot be read", { ...fields, keys: "unreadable " }, ["fingerprint"]],
    ["whose key is gone", { source: fields.source }, ["fingerprint"]],
    ["whose key anybody may change", { ...fields, keyFile: "root:root 0666" }, ["keyFile"]],
    [
      "that another source names too",
      { ...fields, twins: "/etc/apt/sources.list.d/docker.list " },
      ["twins"],
    ],
    ["that is not there", {}, ["uri", "suites", "components", "fingerprint"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("repository docker", wanted, found)).toEqual(expected);
  });
});

describe("what a host has", () => {
  const v1 = "fpu sse sse2 syscall nx lm";
  const v2 = `${v1} cx16 lahf_lm popcnt sse4_1 sse4_2 ssse3`;
  const v3 = `${v2} abm avx avx2 bmi1 bmi2 f16c fma movbe xsave`;
  it.each<[string, Leaves, Record<string, string>, boolean]>([
    ["os", { os: "debian-13" }, { os: "debian-13" }, true],
    ["os", { os: "debian-13" }, { os: "debian-12" }, false],
    ["os", { os: "ubuntu-24.04" }, { os: "ubuntu-24.04" }, true],
    ["memory", { gibibytes: 28.8 }, { kibibytes: "32554432" }, true],
    ["memory", { gibibytes: 28.8 }, { kibibytes: "16277216" }, false],
    ["cpu", { cpu: "x86-64-v3" }, { flags: v3 }, true],
    ["cpu", { cpu: "x86-64-v3" }, { flags: v2 }, false],
    ["cpu", { cpu: "x86-64-v2" }, { flags: v3 }, true],
    ["cpu", { cpu: "x86-64-v2" }, { flags: v1 }, false],
    ["cpu", { cpu: "x86-64" }, { flags: v1 }, true],
    ["kernel", { kernel: "5.10" }, { kernel: "6.1.0-28-amd64" }, true],
    ["kernel", { kernel: "6.1" }, { kernel: "6.1.0-28-amd64" }, true],
    ["kernel", { kernel: "6.10" }, { kernel: "6.9.7+bpo-amd64" }, false],
    ["kernel", { kernel: "6.1.30" }, { kernel: "6.1" }, false],
  ])("%s: %j of %j: %s", (name, wanted, found, enough) => {
    expect(differing(`requires ${name}`, wanted, found)).toEqual(enough ? [] : Object.keys(wanted));
  });

  it("is shown in the words of the requirement", () => {
    const host = observed({ "requires memory": { kibibytes: "32554432" }, "requires cpu": { flags: v2 } });
    expect(host.live("requires memory")).toEqual({ gibibytes: 31 });
    expect(host.live("requires cpu")).toEqual({ cpu: "x86-64-v2" });
  });
});

describe("a group", () => {
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", { state: "present" }, []],
    ["deleted", {}, ["state"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("group docker", { state: "present" }, found)).toEqual(expected);
  });
});

describe("a user", () => {
  const wanted = { groups: "docker,adm", shell: "/bin/bash" };
  const fields = { groups: "jamie,adm,docker", shell: "/bin/bash" };
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", fields, []],
    ["in a group of somebody else's choice", { ...fields, groups: "jamie,adm,docker,audio" }, []],
    ["dropped from a group", { ...fields, groups: "jamie,adm" }, ["groups"]],
    ["in a group of a similar name", { ...fields, groups: "jamie,adm,docker2" }, ["groups"]],
    ["in no group of ours", { ...fields, groups: "jamie" }, ["groups"]],
    ["with another shell", { ...fields, shell: "/bin/sh" }, ["shell"]],
    ["without a shell", { ...fields, shell: "" }, ["shell"]],
    ["that does not exist", {}, ["groups", "shell"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("user jamie", wanted, found, "docker,adm")).toEqual(expected);
  });

  it("is taken out of a group that was given and is no longer wanted, and of no other", () => {
    const found = { "user jamie": { groups: "jamie,adm,docker,audio", shell: "/bin/bash" } };
    const host = observed(found, { "user jamie": { flag: "docker,adm" } });
    const { kind, name } = parseKey("user jamie")!;
    const leaves = { groups: "docker", shell: "/bin/bash" };
    const live = host.live("user jamie");
    expect(differences(kind, leaves, live)).toEqual(["groups"]);
    const [step] = kind.apply([{ key: "user jamie", name, wanted: leaves, live, fields: {} }]);
    expect(step!.script).toContain("gpasswd --delete jamie adm");
    expect(step!.script).not.toContain("audio");
  });
});

describe("a link", () => {
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", { target: "../locale.conf" }, []],
    ["to something else", { target: "../other" }, ["target"]],
    ["deleted", {}, ["target"]],
    ["replaced by a file", { type: "regular file" }, ["target", "type"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("link /etc/default/locale", { target: "../locale.conf" }, found)).toEqual(expected);
  });
});

describe("a kernel setting", () => {
  const wanted = { value: "fq" };
  const optional = { ...wanted, optional: true };
  it.each<[string, Leaves, Record<string, string>, string[]]>([
    ["as wanted", wanted, { value: "fq" }, []],
    ["as wanted, refused earlier", wanted, { value: "fq", refused: "fq" }, []],
    ["changed", wanted, { value: "fq_codel" }, ["value"]],
    ["that this kernel does not know", wanted, {}, ["value"]],
    ["refused", wanted, { value: "fq_codel", refused: "fq" }, ["value", "unsupported"]],
    ["optional, as wanted", optional, { value: "fq" }, []],
    ["optional, changed", optional, { value: "fq_codel" }, ["value"]],
    ["optional, never tried", optional, {}, ["value"]],
    ["optional, refused", optional, { value: "fq_codel", refused: "fq" }, []],
    ["optional, unknown to this kernel", optional, { refused: "fq" }, []],
    [
      "optional, refused with another value",
      optional,
      { value: "x", refused: "cake" },
      ["value", "unsupported"],
    ],
    ["optional, refused by another kernel", optional, { value: "fq_codel", refused: "" }, ["value"]],
  ])("%s", (_name, leaves, found, expected) => {
    expect(differing("sysctl net.core.default_qdisc", leaves, found)).toEqual(expected);
  });

  it("shows what the kernel refused", () => {
    const key = "sysctl net.core.default_qdisc";
    expect(observed({ [key]: { value: "fq_codel", refused: "fq" } }).live(key)).toEqual({
      value: "fq_codel",
      unsupported: "fq",
    });
  });
});

describe("a unit", () => {
  const wanted = { enabled: true, active: true };
  const fields = { LoadState: "loaded", ActiveState: "active", UnitFileState: "enabled", DropInPaths: "" };
  const dropIn = "/etc/systemd/system/chrony.service.d/override.conf";
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", fields, []],
    ["stopped", { ...fields, ActiveState: "inactive" }, ["active"]],
    ["failed", { ...fields, ActiveState: "failed" }, ["active"]],
    ["disabled", { ...fields, UnitFileState: "disabled" }, ["enabled"]],
    [
      "masked",
      { ...fields, LoadState: "masked", UnitFileState: "masked", ActiveState: "inactive" },
      ["enabled", "active", "load"],
    ],
    ["edited by a drop-in", { ...fields, DropInPaths: dropIn }, ["dropIns"]],
    [
      "with its package's drop-in",
      { ...fields, DropInPaths: "/usr/lib/systemd/system/chrony.service.d/a.conf" },
      [],
    ],
    ["unknown to systemd", { ...fields, LoadState: "not-found" }, ["enabled", "active"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("unit chrony", wanted, found)).toEqual(expected);
  });

  it("with a drop-in of a role is as wanted", () => {
    const host = observed({ "unit chrony": { ...fields, DropInPaths: dropIn } }, { [`file ${dropIn}`]: {} });
    expect(host.live("unit chrony")).toEqual(wanted);
  });
});

describe("a service", () => {
  const image = `registry/reth@sha256:${"a".repeat(64)}`;
  const wanted = {
    compose: "/c.yaml",
    image,
    definition: "0123456789abcdef",
    restart: "unless-stopped",
    state: "running",
  };
  const container = {
    id: "f".repeat(64),
    image,
    restart: "unless-stopped",
    status: "running",
    definition: "0123456789abcdef",
    hash: "h",
    recorded: "h",
  };
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", container, []],
    ["stopped", { ...container, status: "exited" }, ["state"]],
    ["paused", { ...container, status: "paused" }, ["state"]],
    ["of another image", { ...container, image: "registry/reth:latest" }, ["image"]],
    ["with another restart policy", { ...container, restart: "" }, ["restart"]],
    ["made from an edited compose file", { ...container, hash: "other" }, ["definition"]],
    ["of an earlier definition", { ...container, definition: "fedcba9876543210" }, ["definition"]],
    ["removed", { recorded: "h" }, ["image", "definition", "restart", "state"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("service hoodi/reth", wanted, found)).toEqual(expected);
  });
});

describe("a login", () => {
  const mine = "ssh-ed25519 AAAAmine jamie@desk";
  const rule = "jamie ALL=(ALL:ALL) NOPASSWD: ALL\n";
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const fields = { keys: base64(`# desk\n\n${mine}\n`), keysMode: "jamie 600", sudoers: base64(rule) };
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", fields, []],
    ["with an extra key", { ...fields, keys: base64(`${mine}\nssh-ed25519 AAAAother x\n`) }, ["keys"]],
    ["without sudo", { ...fields, sudoers: "" }, ["sudo"]],
    ["with another sudo rule", { ...fields, sudoers: base64("jamie ALL=ALL\n") }, ["sudo"]],
    ["with keys that others may write", { ...fields, keysMode: "jamie 666" }, ["keysFile"]],
    ["that does not exist", {}, ["keys", "sudo"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("login jamie", { keys: mine, sudo: "passwordless" }, found)).toEqual(expected);
  });

  it("does not mind the order of keys", () => {
    expect(canonicalKeys("b b\n a a \n\n#c\na a")).toBe("a a\nb b");
  });
});

describe("sshd", () => {
  const shut = { permitrootlogin: "no", passwordauthentication: "no", kbdinteractiveauthentication: "no" };
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", shut, []],
    ["with root login", { ...shut, permitrootlogin: "prohibit-password" }, ["rootLogin"]],
    ["with passwords", { ...shut, passwordauthentication: "yes" }, ["passwords"]],
    ["with keyboard-interactive", { ...shut, kbdinteractiveauthentication: "yes" }, ["passwords"]],
  ])("%s", (_name, found, expected) => {
    expect(differing("sshd", { rootLogin: "no", passwords: "no" }, found)).toEqual(expected);
  });
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
