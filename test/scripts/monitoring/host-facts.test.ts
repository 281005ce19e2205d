/** The script that tells a host's facts, and what the real node exporter makes of them. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { metricSources } from "../../../catalog/monitoring/metrics.ts";
import { renderHostFacts } from "../../../render/monitoring/host-facts.ts";
import { freePort } from "../../support/box.ts";
import { temporaryFolder } from "../../support/folders.ts";
import { pathOf } from "./tools.ts";

let folder: string;
let exporter: ChildProcess | undefined;
const at = (...path: string[]) => join(folder, ...path);

beforeEach(() => {
  folder = temporaryFolder("host-facts");
  for (const name of ["out", "stops", "keys", "notes"]) mkdirSync(at(name));
});
afterEach(() => {
  exporter?.kill();
  exporter = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** What the script writes; `proposals` is how the script that asks for them ends, after it has said something. */
function facts(proposals?: number, said = "said"): Record<string, number> {
  const near = proposals === undefined ? undefined : at("near");
  if (near !== undefined) writeFileSync(near, `echo '${said}'; exit ${proposals}\n`);
  const keys = [
    [at("keys"), ["0x*", "definitions.yml"]],
    [at("missing"), ["*"]],
  ] as const;
  const folders = { facts: at("out"), safetyStops: at("stops"), notes: at("notes") };
  writeFileSync(at("script"), renderHostFacts({ stack: "hoodi", keys }, near, folders));
  chmodSync(at("script"), 0o755);
  execFileSync(at("script"), { stdio: "pipe" });
  const lines = readFileSync(at("out", "bonded-validator.prom"), "utf8").trim().split("\n");
  return Object.fromEntries(
    lines.filter(Boolean).map((line) => {
      const [name, value] = line.split(" ") as [string, string];
      return [name.replace("bonded_validator_", "").replace(at(""), ""), Number(value)];
    }),
  );
}

const count = 'key_files{folder="/keys"}';
const changed = 'key_files_changed_timestamp_seconds{folder="/keys"}';

function plant(): void {
  mkdirSync(at("keys", "0xab"));
  writeFileSync(at("keys", "0xab", "voting-keystore.json"), "{}");
  writeFileSync(at("keys", "definitions.yml"), "[]");
}

it("counts key files and says when one was changed last, whatever its times were set to", () => {
  plant();
  const before = facts();
  expect(before[count]).toBe(2);
  expect(Math.abs(before[changed]! - Date.now() / 1000)).toBeLessThan(60);
  execFileSync("sleep", ["0.05"]);
  execFileSync("touch", ["-d", "2020-01-01", at("keys", "0xab", "voting-keystore.json")]);
  expect(facts()[changed]).toBeGreaterThan(before[changed]!);
  rmSync(at("keys", "definitions.yml"));
  expect(facts()[count]).toBe(1);
});

it("neither counts what its program writes all the time, nor follows a link", () => {
  plant();
  const before = facts();
  execFileSync("sleep", ["0.05"]);
  writeFileSync(at("keys", "slashing_protection.sqlite"), "x");
  writeFileSync(at("keys", "0xab", "voting-keystore.json.lock"), "x");
  expect(facts()).toEqual(before);
  symlinkSync("/etc", at("keys", "0xcd"));
  expect(facts()[count]).toBe(3);
});

it("names each safety stop by what the supervisor wrote, and nothing else", () => {
  writeFileSync(at("stops", "hoodi-vc1-lighthouse-1"), "doppelganger\n");
  writeFileSync(at("stops", "hoodi-vc2-nimbus-1"), '"} 7\nup 1\n');
  writeFileSync(at("stops", 'a"} 1'), "slashed\n");
  expect(Object.keys(facts()).filter((name) => name.startsWith("safety"))).toEqual([
    'safety_stop{container="hoodi-vc1-lighthouse-1",reason="doppelganger"}',
    'safety_stop{container="hoodi-vc2-nimbus-1",reason="unknown"}',
  ]);
});

it.each([
  ["near", 75, 1],
  ["not near", 0, 0],
  ["not asked for", undefined, undefined],
])("a proposal that is %s", (_what, code, said) => {
  expect(facts(code).proposal_near).toBe(said);
});

it.each([
  ["its slot", "a proposal of a validator of this host in slot 123, in about 24 s", 123],
  [
    "nothing of an answer that cannot be read",
    "whether a proposal is near is not known: in slot 9, no",
    undefined,
  ],
])("of a proposal that is near tells %s", (_what, said, slot) => {
  expect(facts(75, said).next_proposal_slot).toBe(slot);
});

it("tells what commands left: differences by stack, and when the keys of its own stack were copied", () => {
  const note = (name: string, text: string) => writeFileSync(at("notes", name), text);
  note("drift-hoodi", "3\n");
  note("drift-mainnet", "0\n");
  note("backup-hoodi", "5\n");
  note("backup-mainnet", "5\n");
  utimesSync(at("notes", "backup-hoodi"), 1_700_000_000, 1_700_000_000);
  expect(facts()).toMatchObject({
    'drift_items{stack="hoodi"}': 3,
    'drift_items{stack="mainnet"}': 0,
    backup_timestamp_seconds: 1_700_000_000,
  });
});

it("tells nothing of a note that no command has written", () => {
  writeFileSync(at("notes", "drift-hoodi"), "3} 1\nup 1\n");
  writeFileSync(at("notes", 'drift-a"} 1'), "3\n");
  mkdirSync(at("notes", "drift-mainnet"));
  expect(facts()).toEqual({ [count]: 0 });
});

it("is shown by the node exporter, with the time of its file", async () => {
  plant();
  writeFileSync(at("notes", "drift-hoodi"), "3\n");
  writeFileSync(at("notes", "backup-hoodi"), "5\n");
  writeFileSync(at("stops", "hoodi-vc1-lighthouse-1"), "doppelganger\n");
  facts(75, "a proposal of a validator of this host in slot 123, in about 24 s");
  const address = `127.0.0.1:${await freePort()}`;
  const options = [`--web.listen-address=${address}`, `--collector.textfile.directory=${at("out")}`];
  exporter = spawn(pathOf("prometheus-node-exporter"), options, { stdio: "ignore" });
  const scrape = () =>
    fetch(`http://${address}/metrics`).then(
      (answer) => answer.text(),
      () => "",
    );
  await expect.poll(scrape, { timeout: 20_000 }).toContain("node_exporter_build_info");
  const shown = await scrape();
  for (const name of [...metricSources.hostFacts!.names, ...metricSources.node!.names])
    expect(shown).toMatch(new RegExp(`^${name}[{ ]`, "m"));
  expect(shown).toMatch(/^node_textfile_scrape_error 0$/m);
});
