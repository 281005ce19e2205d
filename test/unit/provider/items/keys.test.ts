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

  it.each([
    ["repository", "package", "its packages come from there"],
    ["package", "user", "packages bring groups"],
    ["group", "user", "a user is a member"],
    ["filesystem", "mount", "it is mounted"],
    ["mount", "directory", "directories lie on the disk"],
    ["directory", "file", "files lie in directories"],
    ["file", "unit", "units are files"],
    ["rule", "firewall", "a firewall starts with the way in among its rules"],
    ["nftables", "unit", "the table is there before Docker"],
    ["database", "service", "what fails before has not opened the database"],
    ["service", "probe", "what runs is asked"],
  ])("is made in an order: %s before %s, because %s", (earlier, later) => {
    const names = kinds.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([earlier, later]));
    expect(names.indexOf(earlier)).toBeLessThan(names.indexOf(later));
  });
});
