import { describe, expect, it } from "vitest";
import { kinds, parseKey } from "../../../../provider/items/kinds.ts";

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
      "nftables",
      "rule",
      "firewall",
      "unit",
      "address",
      "routing",
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
