/** What an operator's own tools say of living hosts, and that signers wait for the clock. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { down } from "../../lab/down.ts";
import { sshConfigFile } from "../../lab/keys.ts";
import { labProcesses } from "../../lab/processes.ts";
import { setConnected } from "../../lab/verbs.ts";
import { clockGate, clockUnit } from "../../render/hosts/clock.ts";
import type { DriftFinding } from "../../tools/classify.ts";
import { installed } from "./installed.ts";
import { testLab } from "./run.ts";
import { Simulation } from "./simulated.ts";
import { editStack } from "./stack-settings.ts";

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
    expect(stdout).toMatch(/i7bbt-node +as wanted +hoodi-i7bbt\/lighthouse +running +v\d+\.\d+\.\d+\n/);
    expect(stdout).toMatch(/trdiy-base +as wanted +docker\.io \d+\./);
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
    expect(status.stdout).toMatch(/i7bbt-node +1 difference +hoodi-i7bbt\/lighthouse +exited/);
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
    expect(status.stdout).toMatch(/trdiyt-node +cannot be read +hoodi-trdiyt\/erigon +\?/);
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

describe("signers wait for the clock", () => {
  const { source, target } = clockGate("signers");
  const sources = "/etc/chrony/sources.d/lab.sources";
  test("before its clock was in step Docker refuses to make a signer, afterwards it starts", async () => {
    const make = `image=$(docker inspect -f '{{.Config.Image}}' hoodi-trdiyt-erigon-1)
      for name in signer stopped; do docker run -d --name $name --restart unless-stopped \\
        --label com.docker.compose.project=signers --mount type=bind,src=${source},dst=${target},readonly \\
        --entrypoint sleep $image infinity 2>&1; done`;
    expect(await hoodi.inside("trdiy", `( ${make} ) || :`)).toContain("bind source path does not exist");
    await hoodi.inside("trdiy", `systemctl enable -q --now ${clockUnit("signers")} 2>&1; ${make}`);
    await hoodi.inside("trdiy", "docker stop -t 1 stopped");
  });

  test("after a boot Docker's start is refused until the clock is in step; what a hand stopped stays so", async () => {
    await hoodi.inside("trdiy", `mv ${sources} /root/`);
    await crash("trdiy");
    const booted = () => hoodi.inside("trdiy", "systemctl is-active docker || :");
    await expect.poll(booted, { timeout: 30_000 }).toBe("active");
    const look = "docker inspect -f '{{.State.Status}} {{.State.Error}}' signer";
    expect(await hoodi.inside("trdiy", look)).toMatch(
      /^exited .*stat \/run\/bonded-validator\/clock\/signers/,
    );
    expect(await hoodi.inside("trdiy", "docker start signer 2>&1 || :")).toContain(
      "source path does not exist",
    );
    expect(await hoodi.inside("trdiy", "docker inspect -f '{{.State.Status}}' hoodi-trdiyt-erigon-1")).toBe(
      "running",
    );
    expect(await hoodi.inside("trdiy", `systemctl is-active ${clockUnit("signers")} || :`)).toBe(
      "activating",
    );

    await hoodi.inside("trdiy", `mv /root/lab.sources ${sources}; chronyc reload sources`);
    const running = () => hoodi.inside("trdiy", "docker ps --format '{{.Names}}' | grep -c '^signer$' || :");
    await expect.poll(running, { timeout: 60_000 }).toBe("1");
    expect(await hoodi.inside("trdiy", "docker inspect -f '{{.State.Status}}' stopped")).toBe("exited");
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
