/** The fast look finds what the slow one finds: drift in two hosts, through the real engine and without it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Hosts } from "../../provider/host/hosts.ts";
import type { Leaves } from "../../provider/items/kind.ts";
import { type DriftFinding, driftFindings } from "../../tools/classify.ts";
import { historiesOf } from "../../tools/histories.ts";
import { fastLook } from "../../tools/last-applied/findings.ts";
import { planOf } from "../../tools/plan.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";

const root = { owner: "root:root", mode: "0644" };
const hidden = { owner: "root:root", mode: "0600" };
const hexSecret = { format: "hex32", ...hidden };
const password = "correct-horse-battery";

const items: Record<string, Leaves> = {
  "package openssh-server": { state: "installed" },
  "directory /srv/box": { owner: "root:root", mode: "0755" },
  "directory /srv/box/data": { owner: "daemon:daemon", mode: "0750", keep: true },
  "database /srv/box/data": { version: "8.3.3" },
  "file /srv/box/changed": { content: "one\ntwo\n", ...root },
  "file /srv/box/chmodded": { content: "", ...root },
  "file /srv/box/deleted": { content: "x", ...root },
  "file /srv/box/link": { content: "x", ...root },
  "file /srv/box/large": { content: "0123456789abcdef\n".repeat(20_000), ...root },
  "file /srv/box/untouched": { content: "x", ...root },
  "file /srv/box/secret": { secret: password, ...hidden },
  "file /srv/box/open": { secret: `${password}-2`, ...hidden },
  "file /srv/box/kept": { secret: `${password}-3`, ...hidden },
  "secret /srv/box/generated/changed": hexSecret,
  "secret /srv/box/generated/deleted": hexSecret,
  "secret /srv/box/generated/untouched": hexSecret,
  additions: { shown: true },
};

const nightShift: readonly string[] = [
  "chmod 0777 /srv/box",
  "chown root /srv/box/data",
  "echo 8.2.0 >/srv/box/.data.bonded-validator-version",
  "echo three >>/srv/box/changed",
  "chmod +x /srv/box/chmodded",
  "rm /srv/box/deleted",
  "mv /srv/box/link /srv/elsewhere; ln -s /srv/elsewhere /srv/box/link",
  "printf x | dd of=/srv/box/large bs=1 seek=200000 conv=notrunc status=none",
  "printf other >/srv/box/secret",
  "chmod 0644 /srv/box/open",
  "tr 0-9a-f 1-9a-f0 </srv/box/generated/changed >/x; cat /x >/srv/box/generated/changed",
  "rm /srv/box/generated/deleted",
  "mkdir -p /etc/sudoers.d; echo 'daemon ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/zz",
];

describe.skipIf(whyNoBox())("a fast look", () => {
  let boxes: Box[];
  let roles: Roles;
  const one = (): Box => boxes[0]!;

  beforeAll(async () => {
    boxes = [await startBox("one"), await startBox("two")];
    roles = await makeRoles(boxes);
    vi.stubEnv("HOST_SSH_CONFIG", roles.project.env.HOST_SSH_CONFIG);
    vi.stubEnv("HOST_MODE", "read");
    const of = ({ connection }: Box, role: string, own: Record<string, Leaves>): RoleSpec => ({
      name: `${connection.host}-${role}`,
      connection,
      role,
      items: own,
    });
    roles.want(
      of(boxes[0]!, "main", items),
      of(boxes[0]!, "small", { "file /srv/small": { content: "x", ...root } }),
      of(boxes[1]!, "small", { "file /srv/small": { secret: password, ...hidden } }),
    );
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await roles?.project.remove();
    for (const box of boxes) await box.end();
  });

  async function withHosts<T>(work: (hosts: Hosts) => Promise<T>): Promise<T> {
    const hosts = new Hosts();
    try {
      return await work(hosts);
    } finally {
      hosts.close();
    }
  }

  const fast = (env: NodeJS.ProcessEnv = {}) =>
    withHosts((hosts) => {
      const { folder, env: own } = roles.project;
      return fastLook({ folder, stack: "dev", env: { ...own, ...env } }, hosts);
    });

  /** As `npm run drift` asks. */
  async function slow(): Promise<DriftFinding[]> {
    const { folder: cwd, env } = roles.project;
    const { resources, errors } = await planOf({ stack: "dev", configFile: undefined }, { cwd, env });
    expect(errors).toEqual([]);
    return withHosts(async (hosts) => driftFindings(resources, await historiesOf(resources, hosts)));
  }

  it("finds nothing but what was there before, and says of when the state is", async () => {
    const { findings, lastApplied } = await fast();
    expect(findings).toEqual(await slow());
    expect(findings.filter(({ cause }) => cause !== "added")).toEqual([]);
    expect(Date.now() - Date.parse(lastApplied)).toBeLessThan(600_000);
  });

  it("finds what was changed at night, with the same causes, times and words as the slow look", async () => {
    for (const command of nightShift) await one().run(command);
    await boxes[1]!.run("chmod 0644 /srv/small");
    const { findings } = await fast();
    expect(findings).toEqual(await slow());
    const byHand = findings
      .filter(({ cause }) => cause === "hand")
      .map(({ host, item }) => `${host} ${item}`);
    expect(byHand.sort()).toMatchInlineSnapshot(`
      [
        "one database /srv/box/data",
        "one directory /srv/box",
        "one directory /srv/box/data",
        "one file /srv/box/changed",
        "one file /srv/box/chmodded",
        "one file /srv/box/deleted",
        "one file /srv/box/large",
        "one file /srv/box/link",
        "one file /srv/box/open",
        "one file /srv/box/secret",
        "one secret /srv/box/generated/changed",
        "one secret /srv/box/generated/deleted",
        "two file /srv/small",
      ]
    `);
    expect(findings.map(({ item }) => item)).toContain("sudoers /etc/sudoers.d/zz");
    expect(JSON.stringify(findings)).not.toContain(password);
  });

  it("finds it, too, after a refresh has written what was found into the state", async () => {
    const before = await fast();
    const refresh = await roles.pulumi("refresh", "--yes", "--skip-preview");
    expect(refresh.code, refresh.text).toBe(0);
    const { findings } = await fast();
    expect(findings).toEqual(before.findings);
    expect(findings.map(({ item }) => item)).toContain("file /srv/box/secret");
  });

  it("asks for the passphrase of the secrets that it compares, and for the right one", async () => {
    await expect(fast({ PULUMI_CONFIG_PASSPHRASE: "another" })).rejects.toThrow(
      "The passphrase is not that of the state",
    );
    writeFileSync(join(roles.project.folder, "passphrase"), "test\n");
    const file = { PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_CONFIG_PASSPHRASE_FILE: undefined };
    await expect(fast(file)).rejects.toThrow("is compared with a secret of the state");
    const given = { ...file, PULUMI_CONFIG_PASSPHRASE_FILE: join(roles.project.folder, "passphrase") };
    expect((await fast(given)).findings).toEqual((await fast()).findings);
  });

  it("refuses while an up changes the hosts", async () => {
    let ended = false;
    const up = roles.up().finally(() => (ended = true));
    const said: string[] = [];
    while (!ended) said.push(await fast().then(String, (error: Error) => error.message));
    expect((await up).code).toBe(0);
    expect(said.join("\n")).toMatch(
      /dev is being changed by a run of Pulumi of \S+@\S+ \(process \d+, since /,
    );
    expect((await fast()).findings.filter(({ cause }) => cause !== "added")).toEqual([]);
  });

  it("reads a compressed state", async () => {
    roles.project.env.PULUMI_DIY_BACKEND_GZIP = "true";
    const refresh = await roles.pulumi("refresh", "--yes", "--skip-preview");
    delete roles.project.env.PULUMI_DIY_BACKEND_GZIP;
    expect(refresh.code, refresh.text).toBe(0);
    const file = join(roles.project.folder, "state/.pulumi/stacks/tiny/dev.json.gz");
    expect([...readFileSync(file).subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    await one().run("echo three >>/srv/box/changed");
    expect((await fast()).findings).toEqual(await slow());
  });

  it("names a host that cannot be reached, and all that differs on the others", async () => {
    await boxes[1]!.end();
    const { findings } = await fast();
    expect(findings).toEqual(await slow());
    expect(findings.map(({ cause }) => cause)).toContain("unreachable");
    expect(findings.map(({ item }) => item)).toContain("file /srv/box/changed");
  });

  it("finds nothing to ask in a stack without an up", async () => {
    expect((await roles.pulumi("stack", "init", "empty")).code).toBe(0);
    const { folder, env } = roles.project;
    const look = withHosts((hosts) => fastLook({ folder, stack: "empty", env }, hosts));
    await expect(look).rejects.toThrow("The state of empty has nothing on any host.");
  });
});
