import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeOnce } from "../../../lab/make-once.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "make-once-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("makeOnce", () => {
  it("makes a thing once for two callers at a time", async () => {
    const path = join(folder, "root");
    let made = 0;
    const make = async (part: string): Promise<void> => {
      made += 1;
      mkdirSync(part);
      await new Promise(setImmediate);
      writeFileSync(join(part, `by-${made}`), "");
    };
    await Promise.all([makeOnce(path, make), makeOnce(path, make)]);
    expect(made).toBe(1);
    expect(readdirSync(path)).toEqual(["by-1"]);
    expect(readdirSync(folder)).toEqual(["root"]);
  });

  it("makes it anew after a failure, without what the failed attempt left", async () => {
    const path = join(folder, "root");
    const failing = async (part: string): Promise<void> => {
      mkdirSync(part);
      throw new Error("no mirror");
    };
    await expect(makeOnce(path, failing)).rejects.toThrow("no mirror");
    expect(existsSync(path)).toBe(false);
    await makeOnce(path, async (part) => mkdirSync(part));
    expect(readdirSync(folder)).toEqual(["root"]);
  });
});
