/** How long steps wait on a host whose clock is set meanwhile. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseKey } from "../../../provider/items/kinds.ts";

const writer = readFileSync(new URL("../../../provider/remote/writer.sh", import.meta.url), "utf8");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-waits-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Fails twice, then is content. */
const thirdTime = (failed: number) =>
  `echo >>${"$tries"}; [ "$(wc -l <${"$tries"})" -gt 2 ] || { echo not yet; exit ${failed}; }`;

const waits = {
  gate: `pass_gate 900 proceed <<X\n$(echo '${thirdTime(75)}' | base64 -w0)\nX`,
  member: `await_ready awaiting 900 <<X\n$(echo '${thirdTime(1)}' | base64 -w0)\nX`,
  probe: parseKey("probe beacon")!.kind.verify!([
    {
      key: "probe beacon",
      name: "beacon",
      wanted: { url: "http://127.0.0.1:1/", expect: "fit", timeoutSeconds: 900 },
      live: undefined,
      fields: {},
    },
  ])[0]!.script,
};

/** The clock is an hour ahead each time it is asked; curl answers at the third time. */
const stubsFor = (tries: string) => `
  export tries=${tries}; work=${folder} home=${folder} unfinished=${folder}/note; echo awaiting >"$unfinished"; exec 4>&1
  trap : USR1; true >"$work/client"
  sleep() { :; }
  date() { echo >>${folder}/clock; echo $(($(wc -l <${folder}/clock) * 3600)); }
  curl() { ${thirdTime(7)}; echo fit; }
  write_record() { :; }`;

it.each(Object.entries(waits))("a %s may take its time, whatever the clock says", (_, wait) => {
  const stubs = stubsFor(join(folder, "tries")).replace("curl()", "request()");
  const run = wait.replaceAll("exec curl", "request");
  const { stdout, stderr, status } = spawnSync("sh", ["-euc", `${writer}\n${stubs}\n${run}`], {
    encoding: "utf8",
  });
  expect({ stdout: stdout.replaceAll("bv waiting not yet\n", ""), stderr, status }).toEqual({
    stdout: "",
    stderr: "",
    status: 0,
  });
  expect(readFileSync(join(folder, "tries"), "utf8")).toBe("\n\n\n");
});
