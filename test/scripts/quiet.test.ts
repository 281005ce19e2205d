import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { quietScript } from "../../render/ethereum/gates/quiet.ts";

describe("the quiet part of a slot", () => {
  const folder = mkdtempSync(join(tmpdir(), "bonded-validator-quiet-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  /** How long the script waits so many milliseconds after genesis, in seconds; undefined where it fails. */
  const wait = (milliseconds: number, answer: string, slot: unknown = "12"): number | undefined => {
    const spec = JSON.stringify({ data: { SECONDS_PER_SLOT: slot, SLOTS_PER_EPOCH: "32" } });
    program("curl", `case "$*" in *config/spec*) echo '${spec}' ;; *) echo '${answer}' ;; esac`);
    program("date", `echo ${1_742_213_400_000 + milliseconds}`);
    program("sleep", `echo "$1" >${join(folder, "slept")}`);
    const env = { PATH: `${folder}:${process.env.PATH}` };
    const { status } = spawnSync("sh", ["-c", quietScript("http://10.99.0.1:15052")], { env });
    return status === 0 ? Number(readFileSync(join(folder, "slept"), "utf8")) : undefined;
  };
  const genesis = '{"data":{"genesis_time":"1742213400","genesis_fork_version":"0x10000910"}}';

  it.each([
    { at: 0, waits: 9 },
    { at: 12_000 * 7, waits: 9 },
    { at: 12_000 * 7 + 8_990, waits: 0.01 },
    { at: 12_000 * 7 + 9_000, waits: 0 },
    { at: 12_000 * 7 + 9_001, waits: 11.999 },
    { at: 12_000 * 7 + 11_950, waits: 9.05 },
  ])("comes $waits s after $at ms", ({ at, waits }) => {
    expect(wait(at, genesis)).toBe(waits);
  });

  it("is that of slots that are as long as the node says", () => {
    expect([0, 3_000, 3_001, 11_500].map((at) => wait(at, genesis, "4"))).toEqual([3, 0, 3.999, 3.5]);
  });

  it.each([null, "", "0", "-12", "61", "3600", "12.5"])("is not guessed for slots of %j seconds", (slot) => {
    expect(wait(0, genesis, slot)).toBeUndefined();
  });

  it("is not guessed where the node does not say when slots begin", () => {
    expect(wait(0, "{}")).toBeUndefined();
  });

  it("is not guessed where the node answers 503 to a step that ends with its first failure", () => {
    program("curl", "exit 22");
    const env = { PATH: `${folder}:${process.env.PATH}` };
    const script = quietScript("http://10.99.0.1:15052");
    const { status, stdout, stderr } = spawnSync("sh", ["-e", "-c", script], { env, encoding: "utf8" });
    expect({ status, said: stdout + stderr }).toEqual({
      status: 1,
      said: "http://10.99.0.1:15052 does not say when slots begin\n",
    });
  });

  it("comes whatever form the answer has", () => {
    expect(
      wait(0, '{ "data" : {\n"genesis_fork_version" : "0x10000910" ,\n "genesis_time" : "1742213400" } }'),
    ).toBe(9);
  });

  it.each(["", "<html>", '"$(exit 3)"', '"0x7"', '"-5"', '"99999999999999"'])(
    "is not guessed from %j",
    (time) => {
      expect(wait(0, `{"data":{"genesis_time":${time}}}`)).toBeUndefined();
    },
  );
});
