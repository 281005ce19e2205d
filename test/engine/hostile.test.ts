/** A host on which somebody without rights, or a program that hangs, waits for the provider. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Session } from "../../provider/host/session.ts";
import { privateFolder } from "../../provider/remote/private.ts";
import { newRun } from "../../provider/resource/context.ts";
import { apply } from "../../provider/resource/role.ts";
import { parseInputs } from "../../provider/resource/wire.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import { sshConfig } from "../support/ssh-config.ts";

/** Protections that a test takes away, to see that the attack works without them. */
const without = vi.hoisted(() => ({ folder: false, oneLine: false, count: false }));

vi.mock("../../provider/host/agent.ts", async (original) => {
  const { agentScript } = await original<typeof import("../../provider/host/agent.ts")>();
  const exposed = (text: string) => text.replace("private=/run/bonded-validator-agent", "private=/run/lock");
  const whole = (text: string) =>
    text.replace(`head -n 1 "$private/holder" 2>/dev/null | tr -cd '[:print:]'`, 'cat "$private/holder"');
  return {
    agentScript: (mode: "read" | "write") => {
      const script = without.folder ? exposed(agentScript(mode)) : agentScript(mode);
      return without.oneLine ? whole(script) : script;
    },
  };
});
vi.mock("../../provider/host/observation.ts", async (original) => {
  const module = await original<typeof import("../../provider/host/observation.ts")>();
  return {
    ...module,
    missingFrom: (...args: Parameters<typeof module.missingFrom>) =>
      without.count ? [] : module.missingFrom(...args),
  };
});

describe.skipIf(whyNoBox())("a hostile host", () => {
  let box: Box;
  const folder = temporaryFolder("hostile");
  const notes: string[] = [];
  const log = { status: () => {}, info: (_: string, text: string) => notes.push(text), warn: () => {} };

  beforeAll(async () => {
    box = await startBox("box");
    process.env.HOST_SSH_CONFIG = join(folder, "ssh_config");
    writeFileSync(process.env.HOST_SSH_CONFIG, sshConfig([box]));
    await box.run("chmod 1777 /run/lock; touch /etc/victim");
  });
  afterAll(async () => {
    delete process.env.HOST_SSH_CONFIG;
    rmSync(folder, { recursive: true });
    await box?.end();
  });

  describe("whoever has no rights there", () => {
    const urn = "urn:pulumi:hoodi::bonded-validator::host:index:Role::box-base";
    const id = "box-base-1";
    /** What root would take for the answer to its question: this role owns the victim, and nobody wants it any more. */
    const claim = ["=manifest", "file", "/etc/victim", "", id, urn, "base", "hoodi", ""].join("\t");

    /** Plants a holder where that is possible, keeps the lock busy, and lets a role be applied that has to wait for it. */
    async function attack(folder: string): Promise<string> {
      const plant = Buffer.from(`somebody\n${claim}\n`).toString("base64");
      await box.run(`rm -rf ${folder}/lock ${folder}/holder /srv/*; touch /etc/victim`);
      const planted = await box
        .run(
          `setpriv --reuid=65534 --regid=65534 --clear-groups sh -c 'echo ${plant} | base64 -d >${folder}/holder'`,
        )
        .catch(() => "refused");
      // Whoever holds the lock is root, as another run is.
      await box.run(`mkdir -p -m 0700 ${folder}; (flock ${folder}/lock sh -c 'touch /srv/locked; until [ -e /srv/go ]; do sleep 0.05; done' >/dev/null 2>&1 &)
        until [ -e /srv/locked ]; do sleep 0.05; done`);
      const run = newRun(log);
      const inputs = parseInputs({
        connection: box.connection,
        role: "base",
        "file /srv/wanted": { content: "x", owner: "root:root", mode: "0644" },
      });
      notes.length = 0;
      const applied = apply(run, id, urn, inputs).then(
        ({ reasons }) => reasons,
        (error: Error) => [error.message],
      );
      await vi.waitUntil(() => notes.some((note) => note.includes("waiting for")), 20_000);
      await box.run("touch /srv/go");
      await applied;
      run.hosts.close();
      return planted;
    }
    const victim = () => box.run("[ ! -e /etc/victim ] || echo there");

    beforeEach(() => Object.assign(without, { folder: false, oneLine: false, count: false }));

    it("reaches what root reads, and root removes a file for them, with no protection", async () => {
      Object.assign(without, { folder: true, oneLine: true, count: true });
      expect(await attack("/run/lock")).toBe("");
      expect(await victim()).toBe("");
    });

    it.each(["oneLine", "count"] as const)("is held off by one protection alone: %s", async (kept) => {
      Object.assign(without, { folder: true, oneLine: true, count: true, [kept]: false });
      expect(await attack("/run/lock")).toBe("");
      expect(await victim()).toBe("there\n");
    });

    it("cannot write where root reads", async () => {
      Object.assign(without, { oneLine: true, count: true });
      expect(await attack(privateFolder)).toBe("refused");
      expect(await victim()).toBe("there\n");
      expect(await box.run("ls /srv")).toContain("wanted");
    });

    it("cannot hold the lock, nor look at what root works with", async () => {
      const asNobody = (command: string) =>
        box.run(`setpriv --reuid=65534 --regid=65534 --clear-groups ${command} 2>&1 || :`);
      expect(await asNobody(`flock -n ${privateFolder}/lock true`)).toContain("Permission denied");
      expect(await asNobody(`ls ${privateFolder}`)).toContain("Permission denied");
      expect(await box.run(`stat -c '%U %a' ${privateFolder}`)).toBe("root 700\n");
    });
  });

  it("is asked as often as one likes", async () => {
    const session = new Session(box.connection, "read");
    for (let i = 0; i < 60; i += 1) expect((await session.ask("observe")).status).toBe(0);
    session.close();
  });

  describe("a program that hangs", () => {
    const limits = { login: 5_000, look: 1_500 };
    const forEver = { login: 600_000, look: 600_000 };
    const asked = "file\t/etc/victim\t\nservice\tp/s\t\n";

    beforeAll(async () => {
      await box.run(
        "printf '#!/bin/sh\\nsleep 300\\n' >/usr/local/bin/docker; chmod +x /usr/local/bin/docker",
      );
    });

    it("is given up by name, and nothing of the look goes on there", async () => {
      const session = new Session(box.connection, "read", limits);
      await expect(session.ask("observe", asked)).rejects.toThrow(
        /^box \(root@127\.0\.0\.1:\d+\) does not answer: service took more than 1\.5 s\./,
      );
      await vi.waitFor(() => expect([...box.processes().values()]).toEqual([]), 5_000);
    });

    it("would hold up a run that waits for ever", async () => {
      const session = new Session(box.connection, "read", forEver);
      const answer = session.ask("observe", asked).catch(() => "closed");
      expect(await Promise.race([answer, sleep(5_000, "no answer")])).toBe("no answer");
      session.close();
      await vi.waitFor(() => expect([...box.processes().values()]).toEqual([]), 5_000);
    });

    it("between the login and the agent is given up, too", async () => {
      await box.run("usermod -s /bin/bash root; echo 'sleep 300' >/root/.bashrc");
      const session = new Session(box.connection, "read", { ...limits, login: 1_500 });
      await expect(session.ask("ping")).rejects.toThrow(
        "does not answer: the login and sudo took more than 1.5 s",
      );
      await box.run("rm /root/.bashrc");
    });
  });
});
