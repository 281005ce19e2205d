/** What somebody adds to a host by hand: named by a plain preview, left alone by `up`, and quiet once it is accepted. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseObservation } from "../../provider/host/observation.ts";
import type { Leaves } from "../../provider/items/kind.ts";
import { parseKey } from "../../provider/items/kinds.ts";
import { additionItems } from "../../render/hosts/additions.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type Roles } from "../support/roles/roles.ts";
import { planted } from "./additions/planted.ts";
import { agentFunctions } from "./agent-shell.ts";

const scan = "/usr/local/lib/bonded-validator/additions-scan";

/** Packet rules of a box would be the machine's: nft works in a network of its own, and iptables-save says what a file says. */
const setUp = `
  # The scan looks at /srv alone, and at one package.
  mount -o remount,bind,nosuid /
  mount -t tmpfs -o mode=755 tmpfs /srv
  cd /var/lib/dpkg/info; mkdir /srv/info; mv *.md5sums /srv/info; mv /srv/info/diffutils.md5sums .
  mount -t tmpfs -o mode=700,nosuid tmpfs /root; cd /
  : >/run/network; unshare --net=/run/network true
  printf '#!/bin/sh\\nexec nsenter --net=/run/network /usr/sbin/nft "$@"\\n' >/usr/local/sbin/nft
  printf '#!/bin/sh\\ncat /srv/rules 2>/dev/null\\n' >/usr/local/sbin/iptables-save
  printf '#!/bin/sh\\ncat /srv/rules6 2>/dev/null\\n' >/usr/local/sbin/ip6tables-save
  chmod +x /usr/local/sbin/nft /usr/local/sbin/ip*
  mkdir -p /etc/modules-load.d /etc/modprobe.d /etc/sysctl.d /etc/udev/rules.d /etc/logrotate.d /etc/cron.d /etc/cron.daily`;

const look = additionItems({}) as Record<string, Leaves>;

const itemsWith = (accepted: readonly string[]): Record<string, Leaves> => ({
  additions: look.additions!,
  [`file ${scan}`]: look[`file ${scan}`]!,
  ...Object.fromEntries(accepted.map((key) => [`accepted ${key}`, { reason: "a test" }])),
});

/** Parts of the look. */
const parts = [...new Set(planted.map(([part]) => part))];

describe.skipIf(whyNoBox())("a host", () => {
  let box: Box;
  let roles: Roles;
  /** What the machine has of its own, on which the box lies. */
  let before: string[];

  const want = (accepted: readonly string[]) =>
    roles.want({ name: "box-base", connection: box.connection, role: "base", items: itemsWith(accepted) });
  /** Items that a run says to be found. It repeats its warnings at the end. */
  const foundIn = (text: string) =>
    [...new Set([...text.matchAll(/box: found (.*?) \(/g)].map(([, key]) => key!))].sort();
  /** What a preview says, and its line of the plan. */
  const preview = async () => {
    const { code, text } = await roles.preview();
    const line = text.split("\n").find((candidate) => candidate.includes(" box-base update [diff:")) ?? "";
    return { code, line, text, found: foundIn(text) };
  };
  /** What the look finds with a part of it taken away. */
  const foundWithout = async (part: string): Promise<Set<string>> => {
    const agent = agentFunctions({ [`  added_${part}\n`]: "  :\n" });
    const said = await box.run(`set +e\n${agent}\nprintf 'additions\\t\\t\\n' | observe`);
    const { kind } = parseKey("additions")!;
    return new Set(parseObservation(said.split("\n")).found(kind).keys());
  };

  beforeAll(async () => {
    box = await startBox("box");
    roles = await makeRoles([box]);
    await box.run(setUp);
    want([]);
  });
  afterAll(async () => {
    await roles?.project.remove();
    await box?.end();
  });

  it("is quiet once what it has was accepted, and the scan is not overdue at once", async () => {
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    before = foundIn(up.text);
    expect(before.filter((key) => key.startsWith("scan"))).toEqual([]);
    want(before);
    expect((await roles.up()).code).toBe(0);
    expect(await preview()).toMatchObject({ code: 0, found: [] });
  });

  it("has each addition named by a plain preview", async () => {
    expect(planted.length).toBeGreaterThanOrEqual(40);
    await box.run(planted.map(([, , script]) => script).join("\n"));
    await box.run(scan);
    const seen = await preview();
    expect(seen.found).toEqual(planted.map(([, key]) => key).sort());
    for (const [, key] of planted) expect(seen.line).toContain(key);
    expect(seen.code).toBe(7);
  });

  it.each(parts)("would not have those of %s without that part of the look", async (part) => {
    const found = await foundWithout(part);
    const seen = planted.filter(([, key]) => found.has(key)).map(([of]) => of);
    expect(new Set(seen)).toEqual(new Set(parts.filter((other) => other !== part)));
  });

  it("keeps them through an up, which names them and does not fail", async () => {
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    expect(up.text).toContain("box: found sudoers /etc/sudoers.d/zz (of no package). up leaves it as it is");
    expect(foundIn(up.text)).toHaveLength(planted.length);
    expect(await box.run("ls /etc/sudoers.d/zz /etc/cron.d/zz")).toBe("/etc/cron.d/zz\n/etc/sudoers.d/zz\n");
  });

  it("is quiet about what is accepted, and names an acceptance that hits nothing", async () => {
    want([...before, ...planted.map(([, key]) => key)]);
    await box.run("rm /etc/cron.d/zz");
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    const seen = await preview();
    expect(seen.found).toEqual([]);
    expect(seen.line).toMatch(/\[diff: \+accepted cron \/etc\/cron\.d\/zz\]/);
    expect(seen.text).toContain("box: accepted cron /etc/cron.d/zz is not there (any more).");
    expect(seen.code).toBe(7);
  });

  it("does not let a flood of files hide others or fill the state", async () => {
    want(before);
    await box.run("cd /etc/cron.d; seq -f '%.0f-job' 1 5000 | xargs touch");
    const { found } = await preview();
    expect(found.filter((key) => key.startsWith("cron "))).toHaveLength(21);
    expect(found).toContain("sudoers /etc/sudoers.d/zz");
  });
});
