import { describe, expect, it } from "vitest";
import type { Leaves } from "../../../../provider/items/kind.ts";
import { parseKey } from "../../../../provider/items/kinds.ts";
import { differing, noContext } from "../../../support/provider/samples.ts";

describe("a package", () => {
  const found = { status: "installed", version: "1.2-3" };
  it.each<[string, Leaves, Record<string, string>, string[]]>([
    ["that is installed", { state: "installed" }, found, []],
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
    const exchange = [
      item("docker-ce", "installed", undefined),
      item("docker.io", "absent", found),
      item("runc", "absent", undefined),
    ];
    const [step, ...more] = kind.apply(exchange, noContext);
    expect(more).toEqual([]);
    expect(step!.label).toBe("install docker-ce, remove docker.io");
    expect(step!.script).toContain("apt_install docker-ce docker.io- ||");
    expect(kind.apply([item("runc", "absent", undefined)], noContext)).toEqual([]);
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
