/** When `up` starts a program that holds keys, and when only a person does. Each control lacks one protection. */
import { dirname } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Leaves } from "../../provider/items/kind.ts";
import { newRun } from "../../provider/resource/context.ts";
import { apply } from "../../provider/resource/role.ts";
import { knownServicesOf, startScript, stopScript } from "../../provider/resource/services.ts";
import { parseInputs } from "../../provider/resource/wire.ts";
import { type Box, whyNoBox } from "../support/box.ts";
import { urnOf } from "../support/provider/samples.ts";
import { weakened } from "./agent-shell.ts";
import { cut, type SignerBox, startSignerBox } from "./signer-box.ts";

/** A protection of the agent → what stands there instead. */
const control = vi.hoisted(() => ({ weaken: {} as Record<string, string> }));
vi.mock("../../provider/host/agent.ts", async (original) => {
  const { agentScript } = await original<typeof import("../../provider/host/agent.ts")>();
  return { agentScript: (mode: "read" | "write") => weakened(agentScript(mode), control.weaken) };
});

const root = { owner: "root:root", mode: "0755" };
const image = `a/b@sha256:${"1".repeat(64)}`;
const record = "/var/lib/bonded-validator/services/hoodi-vc1/signer";

describe.skipIf(whyNoBox())("a signer", () => {
  let machine: SignerBox;
  let box: Box;
  const definitionOf = (version: number) => String(version).repeat(16);

  const itemsOf = (version: number): Record<string, Leaves> => ({
    "directory /srv/vc1": { ...root, keep: true },
    "directory /srv/vc1/keys": { ...root, irreplaceable: "0x*,slashing.sqlite" },
    "file /etc/vc1/compose.yaml": {
      content: `name=hoodi-vc1/signer image=${image} definition=${definitionOf(version)}\n`,
      ...root,
    },
    "service hoodi-vc1/signer": {
      compose: "/etc/vc1/compose.yaml",
      image,
      definition: definitionOf(version),
      restart: "unless-stopped",
      state: "running",
      manualStart: true,
    },
  });

  /** One `up`: what it warned of, and what it could not do. */
  async function up(version = 1, items = itemsOf(version)): Promise<{ warned: string; failed: string }> {
    const warned: string[] = [];
    const warn = (_urn: string, message: string) => warned.push(message);
    const run = newRun({ status: () => {}, info: () => {}, warn });
    const inputs = parseInputs({ connection: box.connection, role: "vc1", ...items });
    try {
      const { reasons } = await apply(run, "box-vc1-1", urnOf("vc1"), inputs);
      return { warned: warned.join("\n"), failed: reasons.join("\n") };
    } catch (error) {
      return { warned: warned.join("\n"), failed: (error as Error).message };
    } finally {
      run.hosts.close();
    }
  }

  /** What `npm run drain` and `npm run resume` send to the host. */
  async function byTool(script: "stop" | "start"): Promise<void> {
    const run = newRun({ status: () => {}, info: () => {}, warn: () => {} });
    const progress = { step: () => {}, note: () => {}, warn: () => {} };
    await run.hosts.at(box.connection).change("test", [], progress, (before) => {
      const services = knownServicesOf("box", before, "hoodi");
      return script === "stop" ? stopScript(services, []) : startScript("box", before, services, () => true);
    });
    run.hosts.close();
  }

  const done = { warned: "", failed: "" };
  const log = () => machine.log();
  const state = async () =>
    (await box.run("cat /srv/docker/hoodi-vc1_signer/status 2>/dev/null || echo none")).trim();
  const recorded = () => box.run(`cat ${record} 2>/dev/null || echo none`);
  const at = (step: string, script: string) => machine.at(step, script);
  const free = () => box.run("rm -f /srv/docker/at/*");
  const stopByHand = () => box.run("docker stop hoodi-vc1_signer; : >/srv/docker/log");
  const importKeys = () => box.run("mkdir -p /srv/vc1/keys/0xab");

  beforeAll(async () => {
    machine = await startSignerBox();
    box = machine.box;
  });
  beforeEach(async () => {
    control.weaken = {};
    await box.run(`
      umount /var/lib/bonded-validator/services 2>/dev/null || :
      rm -rf /srv/docker /srv/vc1 /var/lib/bonded-validator /etc/vc1`);
  });
  afterAll(() => machine?.end());

  it("is started the first time, and once a person has stopped it by a person alone", async () => {
    expect(await up()).toEqual(done);
    expect(await state()).toBe("running");
    expect(await recorded()).toMatch(/^[0-9a-f]{64}\n$/);
    await stopByHand();
    expect((await up(2)).warned).toContain('is exited; up leaves it so, "npm run resume');
    expect(await log()).toBe("");
    await byTool("start");
    expect(await log()).toBe("start hoodi-vc1/signer");
    expect(await up(2)).toEqual(done);
  });

  describe("whose Docker does not answer", () => {
    beforeEach(async () => {
      expect(await up()).toEqual(done);
      await box.run(
        "mv /usr/local/sbin/docker /srv/docker-program; printf '#!/bin/sh\\nexit 1\\n' >/usr/local/sbin/docker; chmod +x /usr/local/sbin/docker",
      );
    });
    afterEach(() => box.run("mv /srv/docker-program /usr/local/sbin/docker"));

    it("is not said to be gone, nor stopped, nor not to run", async () => {
      expect((await up()).warned).toContain("is unknown, because Docker does not answer; up leaves it so");
      for (const does of ["stop", "start"] as const)
        await expect(byTool(does)).rejects.toThrow(
          "Docker does not answer, so nobody can tell what runs there",
        );
    });
  });

  describe("whose keys lie on a disk that comes from another system", () => {
    beforeEach(importKeys);

    it("is not started, which is said with what to see to, until a person does", async () => {
      const { warned, failed } = await up();
      expect(warned).toContain(
        "removed and has 0x* in /srv/vc1/keys, and nothing on this host says that it ran here",
      );
      expect(warned).toContain('"npm run resume -- hoodi hoodi-vc1/signer" starts it.');
      expect(failed).toBe("");
      expect(await log()).toBe("");
      await byTool("start");
      expect(await recorded()).toMatch(/^[0-9a-f]{64}\n$/);
      expect(await up()).toEqual(done);
    });

    it("would be, if its folders were not looked into", async () => {
      control.weaken = { 'holds() { [ -n "$(find': 'holds() { false && [ -n "$(find' };
      await up();
      expect(await log()).toBe("start hoodi-vc1/signer");
    });
  });

  describe("whose keys come between the look and the start", () => {
    beforeEach(() => at("pull", "mkdir -p /srv/vc1/keys/0xab"));

    it("is not started", async () => {
      expect((await up()).failed).toContain(
        "/srv/vc1/keys holds 0x*, and nothing says that hoodi-vc1/signer ran here",
      );
      expect(await log()).toBe("");
      expect((await up()).warned).toContain("up leaves it so");
    });

    it("would be, if the host were not asked again", async () => {
      control.weaken = { 'holds() { [ -n "$(find': 'holds() { false && [ -n "$(find' };
      await up();
      expect(await log()).toBe("start hoodi-vc1/signer");
    });
  });

  describe("on a host without room for records", () => {
    beforeEach(() =>
      box.run(`
        mkdir -p /var/lib/bonded-validator/services
        mount -t tmpfs -o size=8k tmpfs /var/lib/bonded-validator/services
        mkdir /var/lib/bonded-validator/services/hoodi-vc1
        head -c 100000 /dev/zero >/var/lib/bonded-validator/services/full 2>/dev/null || :`),
    );
    const makeRoom = () => box.run("rm /var/lib/bonded-validator/services/full");

    it("is not started before it can be noted, then is, and is a person's to start once stopped", async () => {
      const { failed } = await up();
      expect([await log(), await recorded()]).toEqual(["", "none\n"]);
      expect(failed).toContain(`${record} could not be written, so it is as it was`);
      await makeRoom();
      expect(await up()).toEqual(done);
      expect(await log()).toBe("start hoodi-vc1/signer");
      await importKeys();
      await stopByHand();
      expect((await up()).warned).toContain("is exited; up leaves it so");
      expect(await log()).toBe("");
    });

    it("would run without a record, if it were written as it comes", async () => {
      control.weaken = {
        "write_record() {\n": 'write_record() {\n  to=$1; shift; "$@" >"$to" || :; return\n',
      };
      await up();
      expect([await state(), await recorded()]).toEqual(["running", ""]);
    });
  });

  const endsByItself = "echo exited >/srv/docker/hoodi-vc1_signer/status; : >/srv/docker/log";

  it("that ended for safety is a person's to start, whose resume takes the note away", async () => {
    await up();
    const note = "/var/lib/bonded-validator/safety-stops/hoodi-vc1-signer-1";
    await box.run(`${endsByItself}; mkdir -p ${dirname(note)}; echo doppelganger >${note}`);
    expect((await up(2)).warned).toContain("is exited for safety (doppelganger; find out why");
    expect(await log()).toBe("");
    await byTool("start");
    expect(await box.run(`ls -A ${dirname(note)}`)).toBe("");
    expect([await state(), await log()]).toEqual(["running", "start hoodi-vc1/signer"]);
  });

  it("that its supervisor is about to start again was not stopped, so up makes it as wanted", async () => {
    await up();
    const mark = "/run/bonded-validator/restarting/hoodi-vc1-signer-1";
    await box.run(endsByItself);
    expect((await up(2)).warned).toContain("is exited; up leaves it so");
    await box.run(`mkdir -p ${dirname(mark)}; : >${mark}`);
    expect(await up(2)).toEqual(done);
    await box.run(`rm ${mark}`);
    expect([await state(), await log()]).toEqual(["running", "start hoodi-vc1/signer"]);
  });

  it("whose record was emptied counts as stopped by a person", async () => {
    await up();
    await stopByHand();
    await box.run(`: >${record}`);
    expect((await up()).warned).toContain("is exited; up leaves it so");
    expect(await log()).toBe("");
  });

  it("does not get a new identity because the record of its own was emptied", async () => {
    const key = "/srv/vc1/node.key";
    const identity = { format: "secp256k1", owner: "root:root", mode: "0600", identity: true };
    const items = { "directory /srv/vc1": { ...root, keep: true }, [`secret ${key}`]: identity };
    expect(await up(1, items)).toEqual(done);
    const records = await box.run(
      "cd /var/lib/bonded-validator/secrets; wc -c *; sha256sum <%srv%vc1%node.key.public",
    );
    expect(records).toMatch(/^ *65 %srv%vc1%node.key\n *129 %srv%vc1%node.key.public\n/);
    await box.run(`: >/var/lib/bonded-validator/secrets/%srv%vc1%node.key; rm ${key}`);
    expect((await up(1, items)).failed).toContain(
      "is an identity, and /var/lib/bonded-validator/secrets/%srv%vc1%node.key, which tells it from another one, is damaged.",
    );
    expect(await box.run("ls /srv/vc1")).toBe("");
  });

  it("that its clock gate refused is started by the next up", async () => {
    await at("create", "exit 1");
    expect((await up()).failed).toContain("service hoodi-vc1/signer failed");
    await free();
    expect(await up()).toEqual(done);
    expect(await state()).toBe("running");
  });

  describe("that an up stopped to make it anew, and that was cut off", () => {
    const stopped = "stop hoodi-vc1/signer";
    const cutOff = async (step: string) => {
      await up();
      await importKeys();
      await box.run(": >/srv/docker/log");
      await at(step, cut);
      expect((await up(2)).failed).not.toBe("");
      await free();
    };

    it.each(["stopped", "create"])("before the new one ran, is started by the next (%s)", async (step) => {
      await cutOff(step);
      expect(await state()).toBe("exited");
      expect(await up(2)).toEqual(done);
      expect([await state(), await log()]).toEqual(["running", `${stopped}, start hoodi-vc1/signer`]);
      expect(await box.run("ls -A /var/lib/bonded-validator/unfinished")).toBe("");
      await stopByHand();
      expect((await up(2)).warned).toContain("is exited; up leaves it so");
    });

    it("while it was restarted, is started by the next, once", async () => {
      const file = (content: string) => ({
        ...itemsOf(1),
        "file /etc/vc1/token": { content, ...root, restarts: "service hoodi-vc1/signer" },
      });
      await up(1, file("old"));
      await importKeys();
      await box.run(": >/srv/docker/log");
      await at("stopped", cut);
      expect((await up(1, file("new"))).failed).not.toBe("");
      await free();
      expect(await up(1, file("new"))).toEqual(done);
      expect(await log()).toBe(`${stopped}, start hoodi-vc1/signer`);
    });

    it("after the new one ran, is left to the person who stopped that", async () => {
      await cutOff("started");
      await stopByHand();
      expect((await up(2)).warned).toContain("is exited; up leaves it so");
      expect((await up(2)).warned).toContain("is exited; up leaves it so");
      expect(await log()).toBe("");
    });

    it("is left to who drained the host since, too", async () => {
      await cutOff("stopped");
      await byTool("stop");
      expect((await up(2)).warned).toContain("is exited; up leaves it so");
      expect(await log()).toBe(stopped);
    });

    it("would stay down, if nothing were noted", async () => {
      control.weaken = { "pending_too() {": "pending_too() { return;" };
      await cutOff("stopped");
      expect((await up(2)).warned).toContain("is exited; up leaves it so");
    });
  });
});
