/** The scripts of DVT nodes, run by a shell. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { dvtClients } from "../../render/dvt/items.ts";
import { dvtReadyScript } from "../../render/dvt/ready.ts";
import { loadDvt, lockHash } from "../support/dvt.ts";
import { temporaryFolder } from "../support/folders.ts";
import { toolsOfImages } from "../support/tools-in-images.ts";
import { api, Raw, run } from "./gate-api.ts";

const folder = temporaryFolder("dvt");
afterAll(() => rmSync(folder, { recursive: true }));
const tools = toolsOfImages(folder);

const nodes = loadDvt("hoodi").dvtNodes;
const [charon, lodestar] = dvtClients(nodes.charon1!);

/** Runs a container's start script with its folders below `root`; `program` takes the place of the client. */
function start(script: string, root: string): { code: number | null; stdout: string; stderr: string } {
  const local = script
    .replaceAll("/data/", `${root}/data/`)
    .replaceAll("/shares", `${root}/shares`)
    .replaceAll("/dev/shm/", `${root}/memory/`)
    .replace(/^exec .* "\$@"$/m, 'echo started "$@"');
  const { status, stdout, stderr } = spawnSync("sh", ["-c", local, "client", "--option"], {
    encoding: "utf8",
    env: { PATH: tools },
  });
  return { code: status, stdout, stderr };
}

describe("Charon starts with the lock that is configured, and with no other", () => {
  const script = charon!.entrypoint[2]!;
  const lockFile = join(folder, "charon/data/cluster-lock.json");
  /** As Charon writes it (dkg/disk.go): indented by a space. */
  const lock = (hash: string) =>
    JSON.stringify({ cluster_definition: { definition_hash: lockHash }, lock_hash: hash }, undefined, 1);
  beforeEach(() => {
    rmSync(join(folder, "charon"), { recursive: true, force: true });
    mkdirSync(join(folder, "charon/data"), { recursive: true });
  });

  it("the right one", () => {
    writeFileSync(lockFile, lock(lockHash));
    expect(start(script, join(folder, "charon"))).toMatchObject({ code: 0, stdout: "started --option\n" });
  });

  it.each<[string, () => void]>([
    ["none", () => undefined],
    ["that of another cluster", () => writeFileSync(lockFile, lock(`0x${"00".repeat(32)}`))],
    ["one that has the hash elsewhere", () => writeFileSync(lockFile, lock("0x"))],
    ["an empty file", () => writeFileSync(lockFile, "")],
  ])("%s", (_name, prepare) => {
    prepare();
    const { code, stdout, stderr } = start(script, join(folder, "charon"));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("cluster-lock.json is missing, or is not that of the configured lockHash");
  });
});

describe("Lodestar finds the shares as it wants them", () => {
  const script = lodestar!.entrypoint[2]!;
  const root = join(folder, "lodestar");
  const key = (letter: string) => letter.repeat(96);
  const put = (name: string, text: string) => writeFileSync(join(root, "shares", name), text);
  beforeEach(() => {
    rmSync(root, { recursive: true, force: true });
    for (const each of ["shares", "memory", "data"]) mkdirSync(join(root, each), { recursive: true });
  });

  it("each in a folder of its own, with its password, readable for the owner alone", () => {
    for (const [i, letter] of ["a", "b"].entries()) {
      put(`keystore-${i}.json`, JSON.stringify({ crypto: {}, pubkey: key(letter) }, undefined, " "));
      put(`keystore-${i}.txt`, `password of ${letter}`);
    }
    expect(start(script, root)).toEqual({ code: 0, stdout: "started --option\n", stderr: "" });
    const keys = join(root, "memory/keys");
    expect(readdirSync(join(keys, "keystores")).sort()).toEqual([`0x${key("a")}`, `0x${key("b")}`]);
    expect(readFileSync(join(keys, "secrets", `0x${key("b")}`), "utf8")).toBe("password of b");
    const modes = execFileSync("find", [keys, "-perm", "/077"], { encoding: "utf8" });
    expect(modes).toBe("");
  });

  it.each<[string, () => void]>([
    ["without shares", () => undefined],
    ["with a share that is none", () => put("keystore-0.json", '{ "pubkey": "0xzz" }')],
    ["with a share that lacks its password", () => put("keystore-0.json", `{ "pubkey": "${key("a")}" }`)],
  ])("and does not start %s", (_name, prepare) => {
    prepare();
    const { code, stdout } = start(script, root);
    expect({ code: code === 0, stdout }).toEqual({ code: false, stdout: "" });
  });
});

describe("a DVT node is ready", () => {
  /** With the port of the test's API in the place of those of its own; Lodestar is a folder there. */
  const ready = (program: "charon" | "ssv") =>
    run(
      dvtReadyScript(nodes[`${program}1`]!)
        .replaceAll("http://127.0.0.1:15064", `${api.url}/lodestar`)
        .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, api.url),
    );
  const health = { p2p: "bad: x", beacon_node: "good", execution_node: "good", event_syncer: "good" };
  const metric = "ssv_doppelganger_validators_state";
  const duration = "ssv_runner_post_consensus_duration_seconds";
  /** `signed`: seconds, of duties of which it has signed a part. */
  const state = (unsafe: number | string, signed: number | string = 0.0123) =>
    new Raw(`# TYPE ${metric} gauge
${metric}{ssv_doppelganger_validators_unsafe="false"} 3
${metric}{ssv_doppelganger_validators_unsafe="true"} ${unsafe}
# TYPE ${duration} histogram
${duration}_bucket{ssv_runner_role="COMMITTEE",le="+Inf"} 2
${duration}_sum{ssv_runner_role="COMMITTEE"} ${signed}
${duration}_count{ssv_runner_role="COMMITTEE"} 2
`);
  const one = { public_key: "ab", status: "active_ongoing", committee: [101, 102], liquidated: false };
  const unsigned =
    "it has signed nothing since its start (active validators of its operator: 1); see that enough nodes of their clusters run";

  it.each<[string, unknown, Raw, string, unknown?]>([
    ["that is well, whatever it says of its peers", health, state(0), ""],
    ["that writes its numbers with a point", health, state("0.0", "1.5e-05"), ""],
    ["whose operator has no validators", health, new Raw("# TYPE go_threads gauge\n"), "", []],
    [
      "whose validators have no duties",
      health,
      new Raw(""),
      "",
      [
        { ...one, status: "pending_queued" },
        { ...one, liquidated: true },
        { ...one, status: "" },
      ],
    ],
    [
      "whose beacon node is not",
      { ...health, beacon_node: "bad: syncing" },
      state(0),
      "its beacon_node is not good",
    ],
    ["that says less", { p2p: "good" }, state(0), "its beacon_node is not good"],
    ["that looks for doppelgangers", health, state(2), "it still looks for doppelgangers"],
    ["that has just started", health, new Raw("# TYPE go_threads gauge\n"), unsigned],
    ["whose cluster signs without it", health, state(0, 0), unsigned],
    ["that says nothing readable", [], state(0), "its API gives an answer that cannot be read"],
    ["that names no validators", health, state(0), "its API gives an answer that cannot be read", 7],
  ])("SSV %s", async (_name, answer, metrics, said, validators = [one]) => {
    api.answers["/v1/node/health"] = new Raw(JSON.stringify(answer));
    api.answers["/v1/validators?operators=101"] = new Raw(JSON.stringify({ data: validators }));
    api.answers["/metrics"] = metrics;
    expect(await ready("ssv")).toEqual({ code: said === "" ? 0 : 1, said });
  });

  const now = Math.floor(Date.now() / 1000);
  const labels = 'cluster_name="of \\"x\\" 1",cluster_peer="a",';
  const endpoint = (name: string) => `endpoint="${name}",nickname=""`;
  /** Metrics of Charon: active validators, votes that came, and those that it refused. */
  const counts = (
    active: number,
    votes: number | string,
    refused: number,
    started: number | string = now - 600,
  ) =>
    new Raw(`# TYPE app_start_time_secs gauge
app_start_time_secs{${labels}nickname=""} ${started}
core_scheduler_validators_active{${labels}nickname=""} ${active}
core_validatorapi_request_latency_seconds_bucket{${labels}${endpoint("submit_attestations_v2")},le="+Inf"} ${votes}
core_validatorapi_request_latency_seconds_sum{${labels}${endpoint("submit_attestations_v2")}} 0.5
core_validatorapi_request_latency_seconds_count{${labels}${endpoint("submit_attestations_v2")}} ${votes}
core_validatorapi_request_latency_seconds_count{${labels}${endpoint("attestation_data")}} 900
core_validatorapi_request_error_total{${labels}${endpoint("submit_attestations_v2")},status_code="408"} 1
core_validatorapi_request_error_total{${labels}${endpoint("submit_attestations_v2")},status_code="500"} ${refused}
core_validatorapi_request_error_total{${labels}${endpoint("attestation_data")},status_code="408"} 900
`);
  const silent = (active: number) =>
    `it has taken no vote of its validator client since its start (active validators: ${active}); see that Lodestar runs, and with which shares`;
  const young = "it has just started, and may not know yet which of its validators are active";

  /** Votes that Charon has taken from it since its start. */
  const ofLodestar = (votes: number) =>
    new Raw(`# TYPE vc_published_attestations_total gauge\nvc_published_attestations_total ${votes}\n`);
  const restarted = "Lodestar has signed no vote since its start (active validators: 2)";

  it.each<[string, string, Raw | undefined, string, (Raw | null)?]>([
    ["that has taken a vote", "ok", counts(2, 3, 1), ""],
    ["that has taken many", "ok", counts(2, "1.000001e+06", 1, "1.7e+09"), ""],
    ["without active validators", "ok", counts(0, 0, 0), ""],
    // Later than the test, however slow the machine is.
    ["that has just started", "ok", counts(0, 0, 0, now + 3600), young],
    ["whose validator client is silent", "ok", counts(2, 1, 0), silent(2)],
    ["whose validator client has other shares", "ok", counts(1, 9, 8), silent(1)],
    ["that says why not", "vc not connected", counts(2, 3, 1), "Charon is not ready: vc not connected"],
    [
      "that says something else",
      "ok\n$(reboot)",
      counts(2, 3, 1),
      "Charon is not ready: its answer cannot be read",
    ],
    [
      "of another version",
      "ok",
      new Raw("# TYPE go_threads gauge\n"),
      "its metrics do not say how many of its validators are active",
    ],
    ["without metrics", "ok", undefined, "its metrics do not answer"],
    ["whose Lodestar started again", "ok", counts(2, 3, 1), restarted, ofLodestar(0)],
    ["whose Lodestar does not answer", "ok", counts(2, 3, 1), "Lodestar's metrics do not answer", null],
  ])("Charon %s", async (_name, answer, metrics, said, lodestar = ofLodestar(3)) => {
    api.answers["/readyz"] = new Raw(answer, answer === "ok" ? 200 : 500);
    api.answers["/metrics"] = metrics;
    api.answers["/lodestar/metrics"] = lodestar ?? undefined;
    const answered = await ready("charon");
    // curl may have words of its own.
    expect({ ...answered, said: answered.said.split("\n")[0] }).toEqual({ code: said === "" ? 0 : 1, said });
  });

  it.each(["charon", "ssv"] as const)("and not if it is dead: %s", async (program) => {
    expect((await ready(program)).code).toBe(1);
  });
});
