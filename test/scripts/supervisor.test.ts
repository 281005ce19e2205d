/** The supervisor of a container, with a docker, a chronyc and a sleep that note what they are asked. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeProject } from "../../render/ethereum/node.ts";
import { validatorProject } from "../../render/ethereum/validator.ts";
import type { ComposeProject, ComposeService } from "../../render/workloads/compose.ts";
import { renderSupervisorScript, startGate } from "../../render/workloads/supervisor.ts";
import { everyPair, everyValidator } from "../support/pairs.ts";

const name = "hoodi-vc1-signer-1";
const started = "2026-11-21T10:00:00.5Z";
let folder: string;
const at = (file: string) => join(folder, file);
const note = () => at(`var/lib/bonded-validator/safety-stops/${name}`);
const gate = () => at(startGate(name));

/** A container that ended a minute after its start. */
interface Container {
  readonly status?: string;
  readonly code?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly log?: string;
  /** What Docker noted of who ended it; absent: nothing. */
  readonly stopped?: string;
}

function program(file: string, text: string): void {
  writeFileSync(at(`bin/${file}`), `#!/bin/sh\n${text}\n`);
  chmodSync(at(`bin/${file}`), 0o755);
}

/** What takes long ends the supervisor here: a wait for a container's end, or five or thirty seconds for another look. */
function world({
  status = "exited",
  code = 1,
  labels = {},
  log = "",
  stopped = '{"HasBeenManuallyStopped":false}',
}: Container) {
  const prefix = "bonded-validator.safety-stop";
  writeFileSync(at("status"), status);
  writeFileSync(at("log"), log);
  mkdirSync(at("docker/containers/abc"), { recursive: true });
  writeFileSync(at("docker/containers/abc/config.v2.json"), stopped);
  program(
    "docker",
    `
    case $* in
      *ExitCode*) echo "$(cat ${at("status")}) abc ${code} ${started} 2026-11-21T10:01:00.5Z" ;;
      *'{{.State.Status}} {{.State.StartedAt}}'*) echo "$(cat ${at("status")}) ${started}" ;;
      *safety-stop.code*) echo '${labels[`${prefix}.code`] ?? ""}' ;;
      *safety-stop.log*) echo '${labels[`${prefix}.log`] ?? ""}' ;;
      *safety-stop*) echo '${labels[prefix] ?? ""}' ;;
      "logs --since ${started} --tail "*) tail -n "$5" ${at("log")} ;;
      info*) echo ${at("docker")} ;;
      start*) echo "start $2" >>${at("calls")}; printf running >${at("status")} ;;
      wait*) echo "wait $2" >>${at("calls")}; kill $PPID ;;
    esac`,
  );
}

function supervise(script: string, ...args: string[]) {
  writeFileSync(at("supervisor"), script.replaceAll(/(?<==)'?(\/(?:var|run)\/)/g, `${folder}$1`));
  chmodSync(at("supervisor"), 0o755);
  const { status, stdout, stderr } = spawnSync(at("supervisor"), [name, ...args], {
    env: { PATH: `${at("bin")}:/usr/bin:/bin` },
    encoding: "utf8",
  });
  const calls = existsSync(at("calls")) ? readFileSync(at("calls"), "utf8").trim().split("\n") : [];
  return { status, output: stdout + stderr, calls };
}

const judge = (script = renderSupervisorScript()) => supervise(script, "ended");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "supervisor-"));
  mkdirSync(at("bin"));
  mkdirSync(join(gate(), ".."), { recursive: true });
  writeFileSync(gate(), "");
  program("chronyc", "exit 0");
  program("sleep", `echo "sleep $1" >>${at("calls")}; case $1 in 5 | 30) kill $PPID ;; esac`);
  program("sync", ":");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const startedAgain = ["sleep 1", `start ${name}`, "wait abc"];
const left = ["sleep 5"];
const unknown = ["sleep 30"];

const supervisedOf = ({ services }: ComposeProject) =>
  Object.values(services).filter(({ restart }) => restart === "no");
const validatorOf = (client: string): ComposeService =>
  supervisedOf(validatorProject(everyValidator.find((one) => one.client === client)!))[0]!;
const beaconNode = supervisedOf(nodeProject(everyPair.find(({ consensus }) => consensus === "nimbus")!))[0]!;

const found = "Nov 21 10:00 CRIT Doppelganger(s) detected  doppelganger_indices: [42]\nshutting down\n";

describe("a program that ended for safety", () => {
  const ends: [string, ComposeService, Container, string][] = [
    ["Lighthouse", validatorOf("lighthouse"), { code: 1, log: found }, "doppelganger"],
    ["Lodestar", validatorOf("lodestar"), { code: 0, log: found }, "doppelganger"],
    ["Nimbus' validator client", validatorOf("nimbus"), { code: 129 }, "doppelganger"],
    ["Nimbus' beacon node", beaconNode, { code: 198 }, "slashed"],
  ];

  it.each(ends)("is not started again, and the reason is noted: %s", (_name, { labels }, end, reason) => {
    world({ ...end, labels });
    expect(judge().calls).toEqual(left);
    expect(readFileSync(note(), "utf8")).toBe(`${reason}\n`);
    expect(existsSync(gate())).toBe(false);
  });

  it.each(ends)("would be, if its end were not judged: %s", (_name, { labels }, end) => {
    world({ ...end, labels });
    const blind = renderSupervisorScript().replace("  ended_for_safety\n", "  (exit 1)\n");
    expect(judge(blind).calls).toEqual(startedAgain);
  });

  it.each(ends)("is started again after another end: %s", (_name, { labels }) => {
    world({ code: 3, log: "no doppelganger\n", labels });
    expect(judge().calls).toEqual(startedAgain);
    expect(existsSync(note())).toBe(false);
  });

  it("stays stopped when a person stopped it after its message", () => {
    world({
      log: found,
      stopped: '{"HasBeenManuallyStopped":true}',
      labels: validatorOf("lighthouse").labels,
    });
    expect(judge().calls).toEqual(left);
    expect(existsSync(note())).toBe(true);
  });

  it("does not start while the note cannot be written", () => {
    world({ log: found, labels: validatorOf("lighthouse").labels });
    writeFileSync(at("var"), "");
    expect(judge().calls).toEqual(left);
    expect(existsSync(gate())).toBe(false);
  });
});

describe("what a container logs", () => {
  const { labels } = validatorOf("lighthouse");

  it("is data", () => {
    world({ labels, log: `$(touch ${at("hit")}) \`touch ${at("hit")}\`\n'; touch ${at("hit")} #\n-e\n` });
    expect(judge().calls).toEqual(startedAgain);
    expect(existsSync(at("hit"))).toBe(false);
  });

  it("may be one line of megabytes, and the message behind it counts", () => {
    world({ labels, log: `${"\0x".repeat(8_000_000)}\n${found}` });
    expect(judge().calls).toEqual(left);
    expect(existsSync(note())).toBe(true);
  });

  it("may have no end: nothing is started before all of it was read", () => {
    world({ labels });
    program("docker", `case $1 in logs) exec yes ;; esac\n${readFileSync(at("bin/docker"), "utf8")}`);
    program("timeout", `shift; exec /usr/bin/timeout 1 "$@"`);
    expect(judge().calls).toEqual(unknown);
    expect([existsSync(note()), existsSync(gate())]).toEqual([false, true]);
  });
});

describe("a log that Docker refuses", () => {
  const { labels } = validatorOf("lighthouse");
  const line = (text: string) => `\0\0${JSON.stringify({ log: text, stream: "stdout" })}\n`;
  const refuse = (file: string) => {
    world({ labels });
    program(
      "docker",
      `case $* in logs*) exit 1 ;; *LogPath*) echo ${file}; exit ;; esac\n${readFileSync(at("bin/docker"), "utf8")}`,
    );
  };

  it("is read from its file", () => {
    writeFileSync(at("json.log"), line(found));
    refuse(at("json.log"));
    expect(judge().calls).toEqual(left);
    expect(existsSync(note())).toBe(true);
  });

  it("holds up nothing where its file says nothing", () => {
    writeFileSync(at("json.log"), line("out of memory"));
    refuse(at("json.log"));
    expect(judge().calls).toEqual(startedAgain);
  });

  it("keeps the program down where its file is gone, which is said, and nobody takes it for one that restarts", () => {
    refuse(at("nowhere"));
    const mark = at(`run/bonded-validator/restarting/${name}`);
    mkdirSync(join(mark, ".."), { recursive: true });
    writeFileSync(mark, "");
    const { calls, output } = judge();
    expect(calls).toEqual(unknown);
    expect(output).toContain("stays stopped, because Docker does not say why");
    expect(existsSync(mark)).toBe(false);
  });
});

describe("a program that a person stopped", () => {
  it("is not started again", () => {
    world({ code: 0, stopped: '{"HasBeenManuallyStopped":true}' });
    expect(judge().calls).toEqual(left);
  });

  it.each(["", "{}", "no JSON"])("may be one of which Docker's note is %j", (stopped) => {
    world({ code: 0, stopped });
    expect(judge().calls).toEqual(left);
  });

  it("may be one that had ended by itself before", () => {
    world({});
    mkdirSync(at("var/lib/bonded-validator/left-to-operator"), { recursive: true });
    writeFileSync(at(`var/lib/bonded-validator/left-to-operator/${name}`), `${started}\n`);
    expect(judge().calls).toEqual(left);
  });
});

describe("a person who stops it while it is started again", () => {
  it("sees it stopped in the end", () => {
    world({});
    const folderOfLeft = at("var/lib/bonded-validator/left-to-operator");
    const stopping = `mkdir -p ${folderOfLeft}; echo ${started} >${folderOfLeft}/${name}`;
    const docker = readFileSync(at("bin/docker"), "utf8");
    program(
      "docker",
      `case $1 in start) ${stopping} ;; stop) echo "stop $2" >>${at("calls")} ;; esac\n${docker}`,
    );
    expect(judge().calls).toEqual(["sleep 1", `start ${name}`, `stop ${name}`, "wait abc"]);
  });
});

describe("a restart", () => {
  it("comes later the more there were, up to half a minute", () => {
    world({});
    const delays = [0, 1, 4, 5, 60].map((restarts) => {
      rmSync(at("calls"), { force: true });
      writeFileSync(at("status"), "exited");
      return supervise(renderSupervisorScript(), "ended", String(restarts)).calls[0];
    });
    expect(delays).toEqual(["sleep 1", "sleep 2", "sleep 16", "sleep 32", "sleep 32"]);
  });

  it("waits for the clock", () => {
    world({});
    program("chronyc", "exit 1");
    expect(judge().calls).toEqual(["sleep 1", "sleep 5"]);
  });

  it("is not for a container that somebody made and nobody started", () => {
    world({ status: "created" });
    expect(judge().calls).toEqual(left);
  });
});

describe("the gate", () => {
  const open = () => supervise(renderSupervisorScript(), "open");

  it("is opened once the clock is in step", () => {
    rmSync(gate());
    expect(open().status).toBe(0);
    expect(existsSync(gate())).toBe(true);
    program("chronyc", "exit 1");
    expect(open().status).toBe(1);
    expect(existsSync(gate())).toBe(false);
  });

  it("stays closed after a safety stop", () => {
    mkdirSync(join(note(), ".."), { recursive: true });
    writeFileSync(note(), "doppelganger\n");
    expect(open()).toMatchObject({ status: 0, output: `${name} stays stopped: doppelganger\n` });
    expect(existsSync(gate())).toBe(false);
  });
});
