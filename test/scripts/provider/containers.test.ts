import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stopSteps } from "../../../provider/items/service/steps.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-containers-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the step that stops a service, where Docker's list names its container so many times more after its end. */
async function stop(stale: number): Promise<{ code: number; stdout: string }> {
  writeFileSync(join(folder, "stale"), "x\n".repeat(stale + 1));
  const docker = `
    home=${folder}
    sleep() { :; }
    docker() {
      case $1 in
        stop) echo "$2" >>${folder}/stopped ;;
        ps) [ ! -s ${folder}/stale ] || { sed -i 1d ${folder}/stale; echo abc; } ;;
      esac
    }`;
  const [step] = stopSteps([{ name: "hoodi-vc1/nimbus", compose: "/c.yaml", manualStart: true }]);
  return promisify(execFile)("sh", ["-euc", `${docker}\n${step!.script}`])
    .then(({ stdout }) => ({ code: 0, stdout }))
    .catch((ended: { code: number; stdout: string }) => ended);
}

describe("a service that is stopped", () => {
  it("is down when Docker's list says so, be it a moment later", async () => {
    expect(await stop(3)).toEqual({ code: 0, stdout: "" });
  });

  it("still runs where the list goes on to name it", async () => {
    expect(await stop(1000)).toMatchObject({ code: 1, stdout: "hoodi-vc1/nimbus still runs\n" });
  });
});
