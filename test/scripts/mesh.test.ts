/** What keeps the mesh: which machine of the tailnet it takes for which host. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { renderMesh } from "../../render/overlay/mesh.ts";
import { loadWithOverlay } from "../support/inventory.ts";

const { overlay } = loadWithOverlay("hoodi");

it.each(Object.keys(overlay.members))("the mesh of %s is a valid script", (host) => {
  execFileSync("sh", ["-n"], { input: renderMesh(overlay, host) });
});

/** A machine as `tailscale status --json` shows it: it says `HostName` itself, the control server gives `DNSName`. */
interface Machine {
  readonly HostName: string;
  readonly DNSName: string;
  readonly Tags?: readonly string[] | undefined;
  readonly TailscaleIPs: readonly string[];
  readonly Online: boolean;
  readonly Created: string;
}

const machine = (dnsName: string, address: string, more: Partial<Machine> = {}): Machine => ({
  HostName: dnsName.split(".")[0]!,
  DNSName: dnsName,
  Tags: ["tag:remote"],
  TailscaleIPs: ["fd7a:115c:a1e0::1", address],
  Online: true,
  Created: "2026-01-01T00:00:00Z",
  ...more,
});

const folder = mkdtempSync(join(tmpdir(), "bonded-validator-mesh-"));
afterAll(() => rmSync(folder, { recursive: true }));

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** Where trdiy sends what is meant for shin, of a tailnet with these machines; the script runs one round. */
function placeOfShin(peers: readonly Machine[], self = "trdiy.tail1.ts.net."): string[] {
  const log = join(folder, "log");
  writeFileSync(log, "");
  const status = { Self: { DNSName: self }, Peer: Object.fromEntries(peers.entries()) };
  writeFileSync(join(folder, "status.json"), JSON.stringify(status));
  program("tailscale", `cat ${folder}/status.json`);
  program("ip", "");
  program("bridge", `case "$*" in *replace*) echo "$*" >>${log} ;; esac`);
  program("systemd-notify", "");
  // The pause after the round ends the script.
  program("sleep", "kill -9 $PPID");
  const env = { PATH: `${folder}:${process.env.PATH}` };
  spawnSync("sh", ["-c", renderMesh(overlay, "trdiy")], { env });
  const { hardwareAddress } = overlay.members.shin!;
  const lines = readFileSync(log, "utf8").split("\n");
  return lines.filter((line) => line.includes(hardwareAddress)).map((line) => line.split(" dst ")[1]!);
}

const hasJq = spawnSync("jq", ["--version"]).status === 0;
if (!hasJq) console.warn("Skipped: which machine the mesh takes for a host (no jq here: apt-get install jq)");

describe.skipIf(!hasJq)("the mesh takes for shin", () => {
  const shin = machine("shin.tail1.ts.net.", "100.64.0.11");
  const conoha = machine("conoha.tail1.ts.net.", "100.64.0.12", { Created: "2026-02-01T00:00:00Z" });
  const liar = { ...conoha, HostName: "shin" };

  it.each<[string, readonly Machine[], string[]]>([
    ["the machine of that name", [conoha, shin], ["100.64.0.11"]],
    ["no other that calls itself so", [shin, liar], ["100.64.0.11"]],
    ["no other that calls itself so while it is away", [{ ...shin, Online: false }, liar], ["100.64.0.11"]],
    ["none that calls itself so when there is no shin", [liar], []],
    [
      "none that the control server numbered because the name was taken",
      [shin, machine("shin-1.tail1.ts.net.", "100.64.0.13", { HostName: "shin" })],
      ["100.64.0.11"],
    ],
    [
      "the machine of that name, whatever it calls itself",
      [{ ...shin, HostName: "localhost" }],
      ["100.64.0.11"],
    ],
    ["neither of two of that name", [shin, { ...conoha, DNSName: shin.DNSName }], []],
    ["none of another tailnet that shares it", [machine("shin.tail2.ts.net.", "100.64.0.14")], []],
    ["none with the other tag", [{ ...shin, Tags: ["tag:home"] }], []],
    ["none without a tag", [{ ...shin, Tags: undefined }], []],
  ])("%s", (_what, peers, places) => {
    expect(placeOfShin(peers)).toEqual(places);
  });

  it("the machine of that name in a tailnet without a domain", () => {
    expect(placeOfShin([machine("shin", "100.64.0.11")], "trdiy")).toEqual(["100.64.0.11"]);
  });

  it("none while the tailnet has told this host nothing", () => {
    expect(placeOfShin([], "")).toEqual([]);
  });
});
