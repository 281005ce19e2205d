import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keepFiles } from "../../../../tools/dkg/keep.ts";
import { type DkgReport, dkgExitCode, reportText } from "../../../../tools/dkg/report.ts";
import { temporaryFolder } from "../../../support/folders.ts";

const lockHash = `0x${"5c".repeat(32)}`;
const finding = {
  check: "locks-differ",
  path: "charon2: cluster-lock.json",
  reason: "it differs",
  remedy: "",
};
const text = (part: Partial<DkgReport>) =>
  reportText({
    stack: "hoodi",
    cluster: "obol",
    outcome: "made",
    lockHash,
    validators: [],
    files: [],
    findings: [],
    ...part,
  });

describe("a report", () => {
  it("leads to the files that were verified", () => {
    expect(text({ files: ["obol/deposit-data.json"] })).toContain("\n  obol/deposit-data.json");
    expect(text({})).toContain("Run this again with --out DIR");
  });

  it("tells keys that were there from new ones", () => {
    expect(text({ outcome: "there" })).toContain("This run made no keys.");
    expect(text({})).not.toContain("This run made no keys.");
  });

  it("advises nobody to give keys up that may have a deposit", () => {
    const said = text({ outcome: "faulty", findings: [finding] });
    expect(said).toContain("Change nothing on these nodes before you know");
    expect(said).toContain("charon2: cluster-lock.json: it differs [locks-differ]");
  });

  it.each([
    [[], 0],
    [[finding], 7],
  ])("with findings %o ends with %i", (findings, code) => {
    expect(dkgExitCode({ findings } as never)).toBe(code);
  });
});

describe("files that were verified", () => {
  const folder = join(temporaryFolder("dkg-out"), "obol");
  const files = new Map([
    ["cluster-lock.json", "{}"],
    ["deposit-data.json", "[]"],
  ]);

  it("are written, also again, and over nothing else", () => {
    const paths = [...files.keys()].map((name) => join(folder, name));
    expect(keepFiles(folder, files)).toEqual(paths);
    expect(keepFiles(folder, files)).toEqual(paths);
    writeFileSync(paths[1]!, "[1]");
    expect(() => keepFiles(folder, files)).toThrow(`${paths[1]} is there with another content`);
    expect(readFileSync(paths[1]!, "utf8")).toBe("[1]");
  });
});
