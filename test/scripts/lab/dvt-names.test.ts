/** Fakes of DVT programs have the names of the real ones, and what this program reads of these is among them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { charonMetrics, type ReadMetrics, ssvMetrics } from "../../../catalog/monitoring/dvt-metrics.ts";
import { validatorApi } from "../../../lab/images/fake/charon-api.ts";
import { CharonMetrics } from "../../../lab/images/fake/charon-metrics.ts";
import { serveApi } from "../../../lab/images/fake/ssv-apis.ts";
import { SsvMetrics } from "../../../lab/images/fake/ssv-metrics.ts";
import { repository } from "../../../lab/settings.ts";
import { charonEndpoints, ssvAnswers } from "../../support/dvt-names.ts";
import { freePort } from "../../support/haproxy.ts";

const commonOf = ({ common }: ReadMetrics) => Object.fromEntries(common.map((label) => [label, "x"]));

function charonText(): string {
  const metrics = new CharonMetrics(commonOf(charonMetrics));
  metrics.recordRequest("submit_attestations_v2", 500, 3, false);
  metrics.recordFailedDuty("attester");
  return metrics.text(4);
}

function ssvText(): string {
  const metrics = new SsvMetrics();
  metrics.beaconNodes = new Map([["http://10.0.0.100:5052", "synced"]]);
  metrics.recordDoppelganger({ safe: 1, unsafe: 0 });
  metrics.recordPostConsensus("COMMITTEE", 7);
  return metrics.text();
}

interface Line {
  readonly name: string;
  readonly labels: readonly string[];
}

/** Lines of metrics, without the one that says that a program is a fake; a histogram's are those of one metric. */
function linesOf(text: string): Line[] {
  const lines = text.split("\n").filter((line) => line !== "" && !/^#|_lab_stand_in /.test(line));
  return lines.map((line) => {
    const [, name = line, labels = ""] = /^(\w+?)(?:_bucket|_sum|_count)?\{(.*)\} [\d.]+$/.exec(line) ?? [];
    const found = [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label!);
    return { name, labels: found.filter((label) => label !== "le").toSorted() };
  });
}

const wanted = ({ common, metrics }: ReadMetrics): Line[] =>
  Object.entries(metrics).map(([name, own]) => ({ name, labels: [...common, ...own].toSorted() }));

const distinct = (lines: readonly Line[]): string[] =>
  [...new Set(lines.map(({ name, labels }) => `${name}{${labels.join(",")}}`))].toSorted();

const script = (name: string): string =>
  readFileSync(join(repository, `render/dvt/ready-${name}.sh`), "utf8").replaceAll(/^ *#.*$/gm, "");

/** Names of metrics in a script, of which it may write the beginning alone. */
const namesIn = (text: string, prefix: RegExp): string[] =>
  [...text.matchAll(prefix)].map(([name]) => name.replace(/_(sum|count)$/, ""));

describe.each([
  { program: "charon", metrics: charonMetrics, text: charonText, prefix: /\b(app|core)_\w+/g },
  { program: "ssv", metrics: ssvMetrics, text: ssvText, prefix: /\bssv_\w+/g },
])("metrics of $program", ({ program, metrics, text, prefix }) => {
  const served = linesOf(text());

  it("that the fake serves are of the dated list, with its labels", () => {
    const known = distinct(wanted(metrics));
    expect(distinct(served).filter((line) => !known.includes(line))).toEqual([]);
  });

  it("that the script reads are in the list, and the fake serves them", () => {
    const names = namesIn(script(program), prefix);
    expect(names).not.toEqual([]);
    expect(names.filter((name) => !(name in metrics.metrics))).toEqual([]);
    expect(names.filter((name) => !served.some((line) => line.name === name))).toEqual([]);
  });

  it("have a source with a commit and a day", () => {
    expect(metrics.source).toMatch(/ at [0-9a-f]{8,}/);
    expect(metrics.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});

it("endpoints of the fake of Charon have Charon's names, and so has the one that the script counts", () => {
  const served = validatorApi({} as never).map(({ name }) => name);
  expect(served.filter((name) => !charonEndpoints.includes(name))).toEqual([]);
  const [, counted] = /endpoint="(\w+)"/.exec(script("charon"))!;
  expect(served).toContain(counted);
});

describe("answers of the fake of an SSV node", () => {
  it("have no field that the real ones lack, and all that the script reads", async () => {
    const port = await freePort();
    const validator = {
      public_key: "ab",
      index: 1,
      status: "active_ongoing",
      committee: [1],
      liquidated: false,
    };
    const well = async () => undefined;
    const server = serveApi({
      port,
      peerId: "",
      listenAddresses: [],
      peers: () => 0,
      checks: { beacon_node: well, execution_node: well, event_syncer: well },
      validators: () => [validator],
    });
    const fields: Record<string, string[]> = {};
    for (const path of Object.keys(ssvAnswers)) {
      const answer = (await (await fetch(`http://127.0.0.1:${port}${path}`)).json()) as { data?: object[] };
      fields[path] = Object.keys(answer.data?.[0] ?? answer);
    }
    server.close();
    for (const [path, found] of Object.entries(fields))
      expect([path, found.filter((field) => !ssvAnswers[path]!.includes(field))]).toEqual([path, []]);
    const read = [...script("ssv").matchAll(/\.(\w+) ==|"(\w+_(?:node|syncer))"/g)].map(
      ([, field, part]) => field ?? part,
    );
    expect(read.toSorted()).toEqual(["beacon_node", "event_syncer", "execution_node", "status", "status"]);
    expect([...fields["/v1/node/health"]!, ...fields["/v1/validators"]!]).toEqual(
      expect.arrayContaining([...read, "liquidated"]),
    );
  });
});
