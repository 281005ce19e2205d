/** Conditions before a disturbing step, and groups of which one role at a time may be disturbed. */
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Leaves } from "../../provider/items/kind.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { type Ended, makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";
import { type Gate, makeGate } from "./gate.ts";

/**
 * Stands in for systemd: a unit that notes when it was restarted and serves (/srv/ready) a second later, unless
 * /srv/broken is there.
 */
const systemctl = `#!/bin/sh
case $1 in
  show) printf 'LoadState=loaded\\nActiveState=active\\nUnitFileState=enabled\\nDropInPaths=\\n' ;;
  restart)
    date +%s%3N >>/srv/restarts; rm -f /srv/ready
    [ -e /srv/broken ] || (sleep 1; touch /srv/ready; date +%s%3N >>/srv/served) >/dev/null 2>&1 3>&- 4>&- 9>&- & ;;
esac
`;

const ready = "[ -e /srv/ready ] || { echo it is not ready; exit 1; }";

describe.skipIf(whyNoBox())("two members of a group", () => {
  let boxes: Record<"a" | "b", Box>;
  let gateToA: Gate;
  let roles: Roles;
  let round = 0;

  beforeAll(async () => {
    boxes = { a: await startBox("a"), b: await startBox("b") };
    gateToA = await makeGate(boxes.a);
    const file = Buffer.from(systemctl).toString("base64");
    for (const box of Object.values(boxes)) {
      await box.run(
        `echo ${file} | base64 -d >/usr/local/sbin/systemctl; chmod +x /usr/local/sbin/systemctl`,
      );
    }
    roles = await makeRoles(Object.values(boxes));
  });
  afterAll(async () => {
    await roles?.project.remove();
    await gateToA?.close();
    for (const box of Object.values(boxes ?? {})) await box.end();
  });
  beforeEach(async () => {
    for (const box of Object.values(boxes)) {
      await box.run("rm -f /srv/broken /srv/restarts /srv/served; touch /srv/ready");
    }
    want();
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    for (const box of Object.values(boxes)) {
      await box.run("until [ -e /srv/ready ]; do sleep 0.1; done; rm -f /srv/restarts /srv/served");
    }
  });

  /** Both members with a new file each, from which a restart follows. */
  function want(items: Record<string, Leaves> = {}): void {
    round += 1;
    const member = (name: "a" | "b"): RoleSpec => ({
      name,
      connection: { ...boxes[name].connection, ...(name === "a" && { port: gateToA.port }) },
      role: name,
      items: {
        "file /srv/file": { content: `${round}\n`, owner: "root:root", mode: "0644", restarts: "unit app" },
        "unit app": { enabled: true, active: true },
        "rolling pair": { ready, timeoutSeconds: 4 },
        ...items,
      },
    });
    roles.want(member("b"), member("a"));
  }

  const times = async (name: "a" | "b", file: string) =>
    (await boxes[name].run(`cat /srv/${file} 2>/dev/null || :`))
      .trim()
      .split("\n")
      .filter(Boolean)
      .map(Number);
  const restarts = async () => [(await times("a", "restarts")).length, (await times("b", "restarts")).length];

  it("go one after the other: the second when the first serves again", async () => {
    want();
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    expect(await restarts()).toEqual([1, 1]);
    const [served] = await times("a", "served");
    const [second] = await times("b", "restarts");
    expect(second).toBeGreaterThanOrEqual(served!);
  });

  it("stop at the first that does not serve again; a later up goes on", async () => {
    await boxes.a.run("touch /srv/broken");
    want();
    for (const attempt of [1, 2]) {
      const up = await roles.up("--continue-on-error");
      expect(up.code, `attempt ${attempt}`).not.toBe(0);
      expect(up.text).toContain("a: rolling pair failed:");
      expect(up.text).toContain("not ready again within 4 s");
      expect(up.text).toContain(
        "b: b was not touched, because a on a does not serve again: its own change failed.",
      );
      expect(await restarts()).toEqual([1, 0]);
    }
    expect((await roles.preview()).text).toMatch(/\[diff: .*~unfinished/);
    const single = await roles.up("--target", "**host:index:Role::b");
    expect(single.text).toMatch(
      /b was not touched, because a on a does not serve again: it is not ready and that for 4 s/,
    );
    await boxes.a.run("touch /srv/ready");
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    expect(await restarts()).toEqual([1, 1]);
    expect((await roles.preview()).code).toBe(0);
  });

  it("leave a member alone that cannot be asked whether it serves", async () => {
    want({ "rolling pair": { ready: "echo jq is missing; exit 69", timeoutSeconds: 4 } });
    const up = await roles.up("--continue-on-error");
    expect(up.code).not.toBe(0);
    expect(up.text).toMatch(/jq is missing\s+whether it serves cannot be asked/);
    expect(await restarts()).toEqual([0, 0]);
    want();
    expect((await roles.up()).code).toBe(0);
  });

  it("Ctrl-C while one waits for the other: it ends soon, and who waited is left alone", async () => {
    await boxes.a.run("touch /srv/broken");
    want();
    expect((await roles.up("--continue-on-error")).code).not.toBe(0);
    want({ "rolling pair": { ready, timeoutSeconds: 600 } });
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--target", "**host:index:Role::b"];
    const run = roles.project.start(args, { detached: true, stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(run, "close");
    let text = "";
    run.stdout!.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    await vi.waitUntil(() => text.includes("waiting for a on a to serve again"), 60_000);
    // As the terminal does: to everything that it started.
    process.kill(-run.pid!, "SIGINT");
    const [code] = await ended;
    expect(code, text).not.toBe(0);
    expect(text).toContain("this run was cancelled");
    expect(await restarts()).toEqual([1, 0]);
  });

  it("one that did not serve before is not waited for", async () => {
    await boxes.a.run("touch /srv/broken; rm /srv/ready");
    want();
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    expect(await restarts()).toEqual([1, 1]);
  });

  it("one whose host is dead keeps nobody from the other", async () => {
    await gateToA.close();
    want();
    const up = await roles.up("--continue-on-error");
    await gateToA.open();
    expect(up.code).not.toBe(0);
    expect(up.text).toContain("a cannot be reached: a there is not waited for");
    expect(await restarts()).toEqual([0, 1]);
  });

  describe("of which one has to serve", () => {
    const clusters = { "rolling pair": { ready, timeoutSeconds: 4, clusters: "pair:1" } };

    it("go one after the other", async () => {
      want(clusters);
      const up = await roles.up();
      expect(up.code, up.text).toBe(0);
      expect(await restarts()).toEqual([1, 1]);
    });

    it("are not disturbed while the other does not serve, until somebody accepts that none does", async () => {
      await boxes.a.run("touch /srv/broken; rm /srv/ready");
      want(clusters);
      const only = ["--target", "**host:index:Role::b"];
      const refused = await roles.up(...only);
      expect(refused.code).not.toBe(0);
      expect(refused.text).toContain(
        "b: b was not touched, because cluster pair would stop. Its nodes: 1 have to serve, and 0 would be left; not serving: a on a (it is not ready).",
      );
      expect(await restarts()).toEqual([0, 0]);
      roles.project.env.HOST_NOW = "1";
      const up = await roles.up(...only);
      roles.project.env.HOST_NOW = "0";
      expect(up.code, up.text).toBe(0);
      expect(await restarts()).toEqual([0, 1]);
    });

    it("are not disturbed while the other's host is dead", async () => {
      await gateToA.close();
      want(clusters);
      const up = await roles.up("--continue-on-error");
      await gateToA.open();
      expect(up.code).not.toBe(0);
      expect(up.text).toContain("not serving: a on a (its host cannot be reached)");
      expect(await restarts()).toEqual([0, 0]);
    });

    it("may be repaired where neither serves", async () => {
      for (const box of Object.values(boxes)) await box.run("rm /srv/ready");
      want(clusters);
      const up = await roles.up();
      expect(up.code, up.text).toBe(0);
      expect(await restarts()).toEqual([1, 1]);
    });
  });

  describe("with a condition", () => {
    const gate = (script: string, rest: Partial<Record<"onTimeout" | "before", string>> = {}) => ({
      "gate quiet": { before: "stop", script, timeoutSeconds: 3, onTimeout: "refuse", ...rest },
    });
    const answer = (text: string, status: number) => `echo ${text}; exit ${status}`;
    /** Result and wall-clock seconds of an up whose roles have this condition. */
    async function changeWith(items: Record<string, Leaves>, now = false): Promise<Ended> {
      want(items);
      roles.project.env.HOST_NOW = now ? "1" : "0";
      return roles.up("--continue-on-error");
    }

    it("that holds: they go, and what it says is a warning", async () => {
      const up = await changeWith(gate(answer("a duty is near", 0)));
      expect(up.code, up.text).toBe(0);
      expect(up.text).toContain("warning: a: a duty is near");
      expect(await restarts()).toEqual([1, 1]);
    });

    it("that refuses: nothing is changed, not even a file", async () => {
      const up = await changeWith(gate(answer("the roots differ", 1)));
      expect(up.code).not.toBe(0);
      expect(up.text).toContain("a: gate quiet failed:\n");
      expect(up.text).toContain("the roots differ");
      expect(await restarts()).toEqual([0, 0]);
      for (const box of Object.values(boxes)) expect(await box.run("cat /srv/file")).toBe(`${round - 1}\n`);
    });

    it("that does not hold in time is refused, or no longer waited for, as it says", async () => {
      const tooLate = await changeWith(gate(answer("a proposal", 75)));
      expect(tooLate.code).not.toBe(0);
      expect(tooLate.text).toContain("a: waiting for a proposal");
      expect(tooLate.text).toContain("and that for 3 s");
      expect(await restarts()).toEqual([0, 0]);
      const up = await changeWith(gate(answer("a proposal", 75), { onTimeout: "proceed" }));
      expect(up.code, up.text).toBe(0);
      expect(up.text).toContain("warning: a: not waited for any longer than 3 s");
      expect(await restarts()).toEqual([1, 1]);
    });

    it("that only holds for a while is passed at once by who is in a hurry, and no other", async () => {
      const up = await changeWith(gate(answer("a proposal", 75), { onTimeout: "proceed" }), true);
      expect(up.code, up.text).toBe(0);
      expect(up.text).toContain("warning: a: not waited for any longer than 0 s");
      const refused = await changeWith(gate(answer("a proposal", 75)), true);
      expect(refused.code).not.toBe(0);
    });

    it("for a first start is not asked of what runs", async () => {
      const up = await changeWith(gate(answer("the roots differ", 1), { before: "start" }));
      expect(up.code, up.text).toBe(0);
      expect(await restarts()).toEqual([1, 1]);
    });
  });
});
