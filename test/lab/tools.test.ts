/** What an operator's own tools say of living hosts, and when signers start again. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { down } from "../../lab/down.ts";
import { sshConfigFile } from "../../lab/keys.ts";
import { labProcesses } from "../../lab/processes.ts";
import { editStack } from "../../lab/stack-settings.ts";
import { setConnected } from "../../lab/verbs.ts";
import { supervised, supervisorUnit } from "../../provider/remote/supervised.ts";
import type { DriftFinding } from "../../tools/classify.ts";
import { installed } from "./installed.ts";
import { testLab } from "./run.ts";
import { Simulation } from "./simulated.ts";

const run = promisify(execFile);

const [name, subnet] = ["bvtools", "10.143.2.0/24"];
const hoodi = new Simulation(name, subnet);
const commands = testLab(name, subnet);

beforeAll(async () => {
  await down(hoodi.lab);
  await hoodi.start("hoodi", { installed });
  const up = await hoodi.pulumi("hoodi", "up", "--skip-preview");
  expect(up.code, up.output).toBe(0);
});
afterAll(() => down(hoodi.lab));

test("a service that its package had started before it was configured runs with its configuration", async () => {
  expect(await hoodi.inside("i7bb", "docker info -f '{{.LiveRestoreEnabled}}'")).toBe("true");
});

const drift = async () => {
  const { code, stdout, stderr } = await commands.run("tool", "hoodi", "drift", "--json");
  expect(stderr).not.toContain("Error");
  return { code, findings: (JSON.parse(stdout) as { findings: DriftFinding[] }).findings };
};

describe("drift and status", () => {
  /** As the administrator does it, with sudo and over ssh. */
  const byHand = (host: string, command: string) =>
    run("ssh", ["-F", sshConfigFile(hoodi.lab), "-o", "BatchMode=yes", `jamie@${host}`, command]);

  test("nothing to say of hosts that are as wanted", async () => {
    expect(await commands.run("tool", "hoodi", "drift")).toMatchObject({
      code: 0,
      stdout: "hoodi: every host is as the program wants it.\n",
    });
    const { code, stdout } = await commands.run("tool", "hoodi", "status");
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/\ni7bb +\S+ +as wanted +\d+\n/);
    expect(stdout).toMatch(/\nhoodi-i7bbt\/lighthouse +i7bb +running +v\d+\.\d+\.\d+\n/);
    expect(stdout).toMatch(/\ndocker\.io +trdiy +\d+\./);
    expect(stdout).toMatch(
      /\ntrdiyt +trdiy +in sync +0 +\d+ +\d+ +\S+\ni7bbt +i7bb +in sync +0 +\d+ +\d+ +\S+\n/,
    );
  });

  test("each difference is told by its cause, with who and when where the host knows", async () => {
    const began = Date.now() - 2000;
    await byHand("trdiy", "sudo chmod 0666 /etc/docker/daemon.json");
    await byHand("trdiy", "sudo apt-get -q -y remove curl");
    await byHand("i7bb", "docker stop hoodi-i7bbt-lighthouse-1");
    await hoodi.inside("i7bb", newChrony);
    editStack(hoodi, "hoodi", (settings) => {
      settings["bonded-validator:access"].keys.push(otherKey);
    });
    const { code, findings } = await drift();
    expect(code).toBe(7);
    const ahead = { cause: "ahead", detail: "keys", remedy: expect.stringContaining("pulumi up") };
    const recent = expect.toSatisfy((when) => Date.parse(when) >= began && Date.parse(when) <= Date.now());
    expect(findings).toEqual([
      { ...ahead, host: "i7bb", resource: "i7bb-access", item: "login jamie" },
      expect.objectContaining({
        cause: "package",
        item: "unit chrony",
        when: recent,
        who: expect.stringMatching(/^upgrade of chrony \S+ → \S+lab/),
      }),
      expect.objectContaining({
        cause: "hand",
        item: "service hoodi-i7bbt/lighthouse",
        detail: "state exited instead of running",
        when: recent,
        who: expect.stringMatching(/^perhaps jamie \(login from /),
      }),
      { ...ahead, host: "trdiy", resource: "trdiy-access", item: "login jamie" },
      expect.objectContaining({
        cause: "hand",
        item: "file /etc/docker/daemon.json",
        detail: "mode 0666 instead of 0644",
        when: recent,
        who: "jamie: sudo /usr/bin/chmod 0666 /etc/docker/daemon.json",
      }),
      expect.objectContaining({
        cause: "hand",
        item: "package curl",
        detail: "missing",
        when: recent,
        who: "remove of curl, jamie: apt-get -q -y remove curl",
      }),
    ]);
    const status = await commands.run("tool", "hoodi", "status");
    expect(status.code, status.stdout).toBe(7);
    expect(status.stdout).toMatch(/\ni7bb: i7bbt-node differs in service hoodi-i7bbt\/lighthouse\n/);
    expect(status.stdout).toMatch(/\nhoodi-i7bbt\/lighthouse +i7bb +exited/);
    // Without curl nobody on trdiy can ask its node.
    expect(status.stdout).toMatch(/\ntrdiyt +trdiy +no answer *\ni7bbt +i7bb +no answer/);
  });

  test("a host that is cut off is named once, with exit code 1, beside what the other hosts say", async () => {
    await setConnected(hoodi.lab, "trdiy", false);
    const { code, findings } = await drift();
    const status = await commands.run("tool", "hoodi", "status");
    await setConnected(hoodi.lab, "trdiy", true);
    expect(code).toBe(1);
    expect(findings.filter(({ host }) => host === "trdiy")).toEqual([
      expect.objectContaining({
        cause: "unreachable",
        detail: expect.stringContaining("cannot be reached"),
      }),
    ]);
    expect(findings.map(({ cause }) => cause).sort()).toEqual(["ahead", "hand", "package", "unreachable"]);
    expect(status.code, status.stdout).toBe(1);
    expect(status.stdout).toMatch(/\ntrdiy +\S+ +cannot be read +\d+\n/);
    expect(status.stdout).toMatch(/\nhoodi-trdiyt\/erigon +trdiy +\?/);
  });

  test("neither of them has changed anything, and up settles it all", async () => {
    expect(await hoodi.inside("trdiy", "stat -c %a /etc/docker/daemon.json")).toBe("666");
    const up = await hoodi.pulumi("hoodi", "up", "--skip-preview");
    expect(up.code, up.output).toBe(0);
    expect(await drift()).toEqual({ code: 0, findings: [] });
  });
});

describe("drain and resume", () => {
  const running = async () => {
    const names = await hoodi.inside("trdiy", "docker ps --format '{{.Names}}'");
    return names.split("\n").filter((name) => name.startsWith("hoodi-"));
  };
  const signers = [1, 2, 3, 4, 5].map((number) => `vc${number}`);

  test("a host is relieved of what a stack runs there, signers first", async () => {
    expect(await running()).toHaveLength(6);
    const { code, stdout, stderr } = await commands.run("tool", "hoodi", "drain", "trdiy", "--json");
    expect(code, stderr).toBe(0);
    const { stopped, others } = JSON.parse(stdout) as { stopped: string[]; others: object };
    expect(stopped.slice(0, 5).map((name) => name.slice("hoodi-".length, "hoodi-vc1".length))).toEqual(
      expect.arrayContaining(signers),
    );
    expect(stopped.slice(5)).toEqual(["hoodi-trdiyt/erigon"]);
    expect(others).toEqual({});
    expect(await running()).toEqual([]);
  });

  test("up starts its node again and none of its signers", async () => {
    const up = await hoodi.pulumi("hoodi", "up", "--skip-preview");
    expect(up.code, up.output).toBe(0);
    expect(await running()).toEqual(["hoodi-trdiyt-erigon-1"]);
  });

  test("a signer is resumed by its name, and the rest by its host", async () => {
    expect(await commands.run("tool", "hoodi", "resume", "vc3")).toMatchObject({
      code: 0,
      stdout: "trdiy: started hoodi-vc3/lodestar\n",
    });
    expect((await commands.run("tool", "hoodi", "resume", "trdiy")).code).toBe(0);
    expect(await running()).toHaveLength(6);
    expect(await drift()).toEqual({ code: 0, findings: [] });
  });
});

describe("a signer that ended", () => {
  const signers = { vc1: "lighthouse", vc2: "nimbus", vc3: "lodestar" };
  const stopped = Object.entries(signers).map(([vc, client]) => `hoodi-${vc}-${client}-1`);
  const inside = (script: string) => hoodi.inside("trdiy", script);
  const statesOf = (names: readonly string[]) =>
    inside(`docker inspect -f '{{.State.Status}}' ${names.join(" ")}`).then((text) => text.split("\n"));
  const polling = { timeout: 120_000, interval: 500 };
  const notes = () => inside(`cd ${supervised.safetyStops} 2>/dev/null && grep -H . * || :`);
  const noted = stopped.map((name) => `${name}:doppelganger`).join("\n");

  test("because another one signs with its keys stays so, whoever starts it; a restart policy would start it", async () => {
    const triggers = Object.entries(signers).map(
      ([vc, client]) => `/mnt/ethereum/hoodi/${vc}/${client}/doppelganger`,
    );
    await inside(`touch ${triggers.join(" ")}
      image=$(docker inspect -f '{{.Config.Image}}' ${stopped[0]})
      docker run -d --name control --restart unless-stopped --entrypoint sh "$image" -c 'echo "Doppelganger(s) detected"; exit 1'`);
    await expect.poll(notes, polling).toBe(noted);
    await inside(`rm ${triggers.join(" ")}`);
    const restarts = () => inside("docker inspect -f '{{.RestartCount}}' control").then(Number);
    await expect.poll(restarts, polling).toBeGreaterThan(1);
    await inside("docker rm -f control");
    for (const verb of ["start", "restart"])
      expect(await inside(`docker ${verb} ${stopped.join(" ")} 2>&1 || :`)).toMatch(
        /source path does not exist|no such file/,
      );
    await inside("systemctl restart docker");
    const up = await hoodi.pulumi("hoodi", "up", "--skip-preview");
    expect(up.code, up.output).toBe(0);
    expect(up.output).toContain("service hoodi-vc1/lighthouse is exited for safety (doppelganger;");
    expect(await statesOf(stopped)).toEqual(stopped.map(() => "exited"));
  });

  test("for safety is named by status, drift and preview", async () => {
    const said = "another client signs with its keys";
    const { stdout } = await commands.run("tool", "hoodi", "status");
    for (const [vc, client] of Object.entries(signers))
      expect(stdout).toContain(`trdiy: hoodi-${vc}/${client} ended for safety: ${said}`);
    const { findings } = await drift();
    expect(findings.map(({ item }) => item)).toEqual(
      Object.entries(signers).map(([vc, client]) => `service hoodi-${vc}/${client}`),
    );
    for (const { detail } of findings) expect(detail).toContain(said);
    const preview = await hoodi.pulumi("hoodi", "preview", "--expect-no-changes");
    expect(preview.output).toContain("service hoodi-vc3/lodestar");
  });

  test("by itself is started again, and what a person stopped is not", async () => {
    const [crashed, byHand] = ["hoodi-vc4-lighthouse-1", "hoodi-vc5-nimbus-1"];
    const since = () => inside(`docker inspect -f '{{.State.Status}} {{.State.StartedAt}}' ${crashed}`);
    const before = await since();
    await inside(`docker stop ${byHand}; kill -KILL $(docker inspect -f '{{.State.Pid}}' ${crashed})`);
    const runsAnew = async () => /^running/.test(await since()) && (await since()) !== before;
    await expect.poll(runsAnew, polling).toBe(true);
    expect(await statesOf([byHand])).toEqual(["exited"]);
  });

  test("with the power starts once the clock is in step; what a hand or safety stopped stays so", async () => {
    const sources = "/etc/chrony/sources.d/lab.sources";
    const unit = supervisorUnit("hoodi-vc4-lighthouse-1");
    await inside(`mv ${sources} /root/`);
    await crash("trdiy");
    await expect.poll(() => inside("systemctl is-active docker || :"), polling).toBe("active");
    await expect.poll(() => inside(`systemctl is-active ${unit} || :`), polling).toBe("activating");
    expect(await inside("docker start hoodi-vc4-lighthouse-1 2>&1 || :")).toContain(
      "bind source path does not exist",
    );
    await expect.poll(() => statesOf(["hoodi-trdiyt-erigon-1"]), polling).toEqual(["running"]);

    await inside(`mv /root/lab.sources ${sources}; chronyc reload sources`);
    await expect.poll(() => statesOf(["hoodi-vc4-lighthouse-1"]), polling).toEqual(["running"]);
    const all = [...stopped, "hoodi-vc5-nimbus-1"];
    expect(await statesOf(all)).toEqual(all.map(() => "exited"));
    expect(await notes()).toBe(noted);
  });

  test("for safety is resumed by its own name, not by that of its host", async () => {
    const { stdout } = await commands.run("tool", "hoodi", "resume", "trdiy");
    expect(stdout).toContain("trdiy: started hoodi-vc5/nimbus;");
    for (const [vc, client] of Object.entries(signers))
      expect(stdout).toContain(`hoodi-${vc}/${client} ended for safety and stays so`);
    expect(await statesOf(stopped)).toEqual(stopped.map(() => "exited"));
    for (const vc of Object.keys(signers)) {
      const { code, stderr } = await commands.run("tool", "hoodi", "resume", vc);
      expect(code, stderr).toBe(0);
    }
    expect(await notes()).toBe("");
    expect(await statesOf(stopped)).toEqual(stopped.map(() => "running"));
    // The configuration's keys are ahead of the hosts by now.
    const { findings } = await drift();
    expect(findings.filter(({ item }) => !item?.startsWith("login "))).toEqual([]);
  });
});

/** A later version of chrony whose installation switches it off. */
const newChrony = `cd /root; apt-get -q update; apt-get -q download chrony; dpkg-deb -R chrony_*.deb new
  sed -i '/^Version:/s/$/+lab1/' new/DEBIAN/control; sed -i '/^exit 0/d' new/DEBIAN/postinst
  echo 'systemctl disable -q --now chrony' >>new/DEBIAN/postinst
  dpkg-deb -b new chrony-lab.deb; DEBIAN_FRONTEND=noninteractive apt-get -q -y install ./chrony-lab.deb`;

/** A key whose private half nobody has. */
const otherKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0mrVNdzkyrrQiPXg4jmhDB1NU1yDYVv7Lj2n6G5VGz new@nowhere";

/** As when the power goes; the host boots again. */
async function crash(host: string): Promise<void> {
  for (const { pid, part } of labProcesses(hoodi.lab)) {
    if (part === `host ${host}`) process.kill(pid, "SIGKILL");
  }
  await hoodi.start("hoodi");
}
