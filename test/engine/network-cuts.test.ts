/** The network fails at a step of a change of the way in: somebody can still log in, and no stack takes anything for gone. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "../../provider/host/connection.ts";
import { Hosts } from "../../provider/host/hosts.ts";
import { applyAccess } from "../../provider/resource/access.ts";
import { newRun } from "../../provider/resource/context.ts";
import { parseInputs } from "../../provider/resource/wire.ts";
import { type Box, freePort, startBox, whyNoBox } from "../support/box.ts";
import { seed } from "../support/long-run.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";

import { whyNoSudo } from "./way-in/admin.ts";
import { type Line, startLine } from "./way-in/line.ts";
import { reinstalled, stubs } from "./way-in/machine.ts";

const gone = /host:index:\w+ \S+ (delete|replace)/;
const urn = "urn:pulumi:mainnet::tiny::host:index:Access::box-access";

/** Every login and step of every change; else each change is cut at one of them, which the commit selects. */
const everyStep = process.env.CUTS === "all";
/** Each change has as many. */
const fewestSteps = 3;

describe.skipIf(whyNoBox() ?? whyNoSudo())("a network that fails", () => {
  let box: Box;
  let other: Roles;
  const lines: Line[] = [];
  let [direct, moved]: [direct: number, moved: number] = [0, 0];

  beforeAll(async () => {
    box = await startBox("box");
    [direct, moved] = [box.connection.port, await freePort()];
    await box.run(`${stubs}
      /usr/sbin/sshd -f /dev/null -h /etc/box/hostkey -p ${moved} -E /srv-log -o ListenAddress=127.0.0.1 \\
        -o PidFile=none -o StrictModes=no -o AuthorizedKeysFile="/etc/box/%u.pub .ssh/authorized_keys"`);
    lines.push(await startLine(direct, passed), await startLine(moved, passed));
    other = await makeRoles([box], "hoodi");
    process.env.HOST_SSH_CONFIG = join(other.project.folder, "ssh_config");
  });
  afterAll(async () => {
    delete process.env.HOST_SSH_CONFIG;
    await Promise.all(lines.map((line) => line.end()));
    await other?.project.remove();
    await box?.end();
  });

  /** Logins and steps of the agent that a run has come to, and the one at which the network fails. */
  let [count, cutAt] = [0, Infinity];
  function passed(): void {
    count += 1;
    if (count === cutAt) for (const line of lines) line.cut();
  }

  const key = () => readFileSync(`${box.login}.pub`, "utf8").trim();
  const to = (user: string, port = direct): Connection => ({ ...box.connection, user, port });
  /** The same over the line that is cut. */
  const byLine = ({ previous, ...connection }: Connection): Connection => {
    const through = (port: number) => lines[port === direct ? 0 : 1]!.port;
    const former = previous && { ...previous, ...(previous.port && { port: through(previous.port) }) };
    return { ...connection, port: through(connection.port), ...(former && { previous: former }) };
  };

  /** An `up` of the way in, whose network fails at this login or step. Whether it got so far. */
  async function up(
    connection: Connection,
    failsAt = Infinity,
  ): Promise<{ reasons: string; wasCut: boolean }> {
    [count, cutAt] = [0, failsAt];
    const run = newRun({ status: passed, info: () => {}, warn: () => {} });
    const inputs = parseInputs({
      connection: byLine(connection),
      role: "access",
      bootstrap: { user: "root" },
      [`login ${connection.user}`]: { keys: key(), sudo: "passwordless" },
    });
    const done = applyAccess(run, "box-access-1", urn, inputs, { applied: new Set(inputs.items.keys()) });
    const reasons = await done.then(({ reasons }) => reasons.join("\n"), String);
    run.hosts.close();
    for (const line of lines) line.restore();
    return { reasons, wasCut: count >= failsAt };
  }

  const node = (connection: Connection): RoleSpec => ({
    name: "box-node",
    connection,
    role: "node",
    items: { "directory /srv/node": { owner: "root:root", mode: "0755" } },
  });

  const admits = (connection: Connection) =>
    new Hosts()
      .anew(connection, (host) => host.snapshot())
      .then(
        () => true,
        () => false,
      );

  async function seesNothingGone(connection: Connection): Promise<void> {
    other.want(node(connection));
    expect((await other.preview()).text).not.toMatch(gone);
  }

  interface Change {
    readonly before: Connection;
    readonly after: Connection;
    /** Who may log in whatever happens, each of them or not. */
    readonly either: readonly Connection[];
    /** Whether a run and the other stack knew the host before. */
    readonly isKnown: boolean;
    /** What happens to the machine before the change. */
    readonly meanwhile: string;
  }
  /** Something to correct, so that the change has steps. */
  const extraKey = () => `echo '${key()} twice' >>/home/ops/.ssh/authorized_keys`;
  const changes: readonly [name: string, change: () => Change][] = [
    ["first contact", () => ({ ...from(to("ops"), to("ops"), to("root")), isKnown: false })],
    [
      "a change of user",
      () => from(to("former"), { ...to("ops"), previous: { user: "former" } }, to("former")),
    ],
    [
      "a change of port",
      () => ({
        ...from(to("ops"), { ...to("ops", moved), previous: { port: direct } }, to("ops")),
        meanwhile: extraKey(),
      }),
    ],
    ["a reinstall", () => ({ ...from(to("ops"), to("ops"), to("root")), meanwhile: reinstalled })],
  ];
  function from(before: Connection, after: Connection, other: Connection): Change {
    return { before, after, either: [after, other], isKnown: true, meanwhile: ":" };
  }

  /** Plays a change that is cut at a step. Whether it has that step. */
  async function isCutAt(
    step: number,
    { before, after, either, isKnown, meanwhile }: Change,
  ): Promise<boolean> {
    await box.run(`${reinstalled}; userdel -rf former 2>/dev/null || :; rm -f /etc/sudoers.d/*`);
    other.want(node(before));
    if (isKnown) {
      expect((await up(before)).reasons).toBe("");
      expect((await other.up()).code).toBe(0);
    }
    await box.run(meanwhile);
    await seesNothingGone(after);
    const { wasCut } = await up(after, step);
    if (step <= fewestSteps) expect(wasCut).toBe(true);
    expect(await Promise.all(either.map(admits)), `cut at step ${step}`).toContain(true);
    await seesNothingGone(after);
    expect((await up(after)).reasons).toBe("");
    expect(await admits(after)).toBe(true);
    return wasCut;
  }

  it.each(changes)("never ends the way in during %s, which the next up makes good", async (_name, change) => {
    let step = everyStep ? 1 : 1 + (parseInt(seed.slice(0, 6), 16) % fewestSteps || 0);
    while ((await isCutAt(step, change())) && everyStep) step += 1;
  });
});
