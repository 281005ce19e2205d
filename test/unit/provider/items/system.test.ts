import { describe, expect, it } from "vitest";
import type { Leaves } from "../../../../provider/items/kind.ts";
import { problemsOf } from "../../../../provider/resource/wire.ts";
import { connection, differing, observed } from "../../../support/provider/samples.ts";

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
  ])("%s: %j of %j: %s", (name, wanted, found, enough) => {
    expect(differing(`requires ${name}`, wanted, found)).toEqual(enough ? [] : Object.keys(wanted));
  });

  it("is shown in the words of the requirement", () => {
    const host = observed({ "requires memory": { kibibytes: "32554432" }, "requires cpu": { flags: v2 } });
    expect(host.live("requires memory")).toEqual({ gibibytes: 31 });
    expect(host.live("requires cpu")).toEqual({ cpu: "x86-64-v2" });
  });
});

describe("a table of nftables", () => {
  const key = "nftables bonded-validator";
  const table =
    "table inet bonded-validator {\n\tchain prerouting {\n\t\tip daddr 127.0.0.0/8 drop\n\t}\n}\n";
  const wanted = { table, file: "/etc/containers.nft" };
  const found = (text: string) => ({ table: Buffer.from(text).toString("base64") });
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", found(table), []],
    ["with a rule less", found(table.replace("\t\tip daddr 127.0.0.0/8 drop\n", "")), ["table"]],
    ["that is empty", found("table inet bonded-validator {\n}\n"), ["table"]],
    ["that was deleted", found(""), ["table"]],
    ["without a program to ask", {}, ["table"]],
  ])("%s", (_name, fields, expected) => {
    expect(differing(key, wanted, fields)).toEqual(expected);
  });

  it.each(["filter", "docker-bridges", "bonded-validator; flush ruleset"])("is never %j", (name) => {
    const problems = problemsOf({ connection, role: "base", [`nftables ${name}`]: wanted });
    expect(problems.map(({ reason }) => reason)).toEqual([expect.stringContaining(`the name "${name}"`)]);
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
