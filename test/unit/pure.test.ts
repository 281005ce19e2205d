import { execFile, spawnSync } from "node:child_process";
import { connect, createServer } from "node:net";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { exitCode } from "../checks.ts";

const refused = "The unit layer starts no program and opens no connection";

describe("a test of the unit layer", () => {
  it("starts no program, be it through a module of ours", async () => {
    expect(() => spawnSync("true")).toThrow(refused);
    await expect(promisify(execFile)("true")).rejects.toThrow(refused);
    await expect(exitCode("true", [])).rejects.toThrow(refused);
  });

  it("opens no connection, and waits for none", () => {
    expect(() => connect(9, "127.0.0.1")).toThrow(refused);
    expect(() => createServer().listen(0, "127.0.0.1")).toThrow(refused);
  });
});
