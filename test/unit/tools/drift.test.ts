import { describe, expect, it } from "vitest";
import { type History, parseHistory } from "../../../provider/host/history.ts";
import { startAgent } from "../../../provider/remote/agent-start.ts";
import { type DriftFinding, driftFindings, tracesOf } from "../../../tools/classify.ts";
import { driftExitCode, driftReport } from "../../../tools/drift-report.ts";
import type { PlannedResource } from "../../../tools/plan.ts";

const connection = { host: "i7bb" };
const file = { content: "a\n", owner: "root:root", mode: "0644" };
const running = { enabled: true, active: true };

function resource(more: Partial<PlannedResource>): PlannedResource {
  return {
    urn: "urn:pulumi:hoodi::bonded-validator::host:index:Role::i7bb-base",
    type: "host:index:Role",
    op: "update",
    unread: [],
    drifted: [],
    planned: [],
    applied: { connection },
    live: {},
    wanted: { connection },
    ...more,
  };
}

/** One item of a role, as it was found and as the program wants it. */
const item = (key: string, live: object | undefined, wanted: object | undefined, drifted: boolean) =>
  resource({
    drifted: drifted ? [key] : [],
    planned: [key],
    live: { [key]: live },
    wanted: { connection, [key]: wanted },
  });

const findings = (one: PlannedResource, history?: History) =>
  driftFindings([one], new Map(history ? [["i7bb", history]] : []));

describe("the cause of a difference", () => {
  const where = { host: "i7bb", resource: "i7bb-base" };
  const mode = { ...file, mode: "0600" };
  const table: [string, PlannedResource, Partial<DriftFinding>[]][] = [
    ["nothing differs", resource({ op: "same" }), []],
    [
      "live is not what was applied",
      item("file /a", mode, file, true),
      [{ cause: "hand", ...where, item: "file /a", detail: "mode 0600 instead of 0644" }],
    ],
    [
      "live is what was applied, and the program wants something else",
      item("file /a", file, mode, false),
      [{ cause: "ahead", ...where, item: "file /a", detail: "mode 0644 instead of 0600" }],
    ],
    [
      "something was added by hand",
      item("sudoers /etc/sudoers.d/zz", { detail: "of no package" }, undefined, true),
      [{ cause: "added", ...where, item: "sudoers /etc/sudoers.d/zz", detail: "of no package" }],
    ],
    [
      "it is there since before the last up",
      item("sudoers /etc/sudoers.d/zz", { detail: "of no package" }, undefined, false),
      [{ cause: "added", ...where, item: "sudoers /etc/sudoers.d/zz", detail: "of no package" }],
    ],
    [
      "what was accepted is not there",
      item("accepted cron /etc/cron.d/zz", undefined, { reason: "backup" }, true),
      [{ cause: "accepted", ...where, item: "accepted cron /etc/cron.d/zz", detail: "not there (any more)" }],
    ],
    [
      "a service ended for safety",
      item(
        "service hoodi-vc1/nimbus",
        {
          image: "docker.io/statusim/nimbus-validator-client@sha256:1",
          state: "exited",
          exitCode: 129,
          safetyStop: "doppelganger",
        },
        { image: "docker.io/statusim/nimbus-validator-client@sha256:1", state: "running" },
        true,
      ),
      [
        {
          cause: "hand",
          ...where,
          item: "service hoodi-vc1/nimbus",
          detail: expect.stringMatching(
            /^state exited instead of running, .*ended for safety: another client signs with its keys/,
          ),
        },
      ],
    ],
    ["a hand made what the program wants by now", resource({ op: "same", drifted: ["file /a"] }), []],
    [
      "the item is gone",
      item("unit chrony", undefined, running, true),
      [{ cause: "hand", ...where, item: "unit chrony", detail: "missing" }],
    ],
    [
      "the program no longer wants it",
      item("file /a", file, undefined, false),
      [{ cause: "ahead", ...where, item: "file /a", detail: "no longer wanted" }],
    ],
    [
      "a secret differs",
      item("file /a", { ...file, content: "[secret]" }, { ...file, content: "b" }, true),
      [{ cause: "hand", ...where, item: "file /a", detail: "content" }],
    ],
    [
      "a run was cut off",
      resource({
        drifted: ["unfinished"],
        planned: ["unfinished"],
        live: { unfinished: "restart unit a\ncheck" },
      }),
      [{ cause: "interrupted", ...where, detail: "restart unit a, check" }],
    ],
    [
      "the host's address changed",
      resource({ planned: ["connection"] }),
      [{ cause: "ahead", ...where, detail: "connection" }],
    ],
    [
      "the role is new",
      resource({ op: "create", applied: {} }),
      [{ cause: "ahead", ...where, detail: "not there yet" }],
    ],
    [
      "the role left the program",
      resource({ op: "delete" }),
      [{ cause: "ahead", ...where, detail: "no longer wanted" }],
    ],
    [
      "the role moves",
      resource({ op: "replace" }),
      [{ cause: "ahead", ...where, detail: "up would replace it" }],
    ],
    [
      "the host is off",
      resource({ unread: ["i7bb cannot be reached"], planned: ["unfinished"] }),
      [{ cause: "unreachable", ...where, detail: "i7bb cannot be reached" }],
    ],
    [
      "something that lies on no host",
      resource({ type: "aws:s3:Bucket", applied: {}, wanted: {}, planned: ["acl"], drifted: ["acl"] }),
      [{ cause: "hand", resource: "i7bb-base", detail: "acl" }],
    ],
  ];
  it.each(table)("%s", (_, planned, expected) => expect(findings(planned)).toEqual(expected));

  it("of a host that is off is said once", () => {
    const off = ["access", "base"].map((role) => resource({ urn: `a::i7bb-${role}`, unread: ["off"] }));
    expect(driftFindings(off, new Map())).toHaveLength(1);
  });
});

describe("a host is asked", () => {
  it("about what differs from what was applied, and about nothing else", () => {
    const keys = ["file /a", "unit chrony", "sysctl vm.swappiness", "tailnet", "unfinished"];
    expect(tracesOf(resource({ drifted: keys, planned: [...keys, "file /new"] }))).toEqual([
      ["path", "/a"],
      ["unit", "chrony"],
      ["path", "/var/lib/tailscale/tailscaled.state"],
    ]);
  });
});

describe("who and when", () => {
  const at = (clock: string) => Date.parse(`2026-11-21T${clock}Z`) / 1000;
  const accounts = ["account\troot\t0", "account\tjamie\t1000", "account\tmia\t1001"];
  const sudo = (clock: string, command: string, uid = "1000") => {
    const MESSAGE = `   jamie : PWD=/home/jamie ; USER=root ; COMMAND=${command}`;
    return `sudo\t${JSON.stringify({ _UID: uid, MESSAGE, __REALTIME_TIMESTAMP: `${at(clock)}715000` })}`;
  };
  const login = (clock: string, from = "10.0.0.9") =>
    `login\t${at(clock)}.1 i7bb sshd-session[2]: Accepted publickey for jamie from ${from} port 3 ssh2: ED25519 x`;
  const own = `/usr/bin/sh -c '${startAgent}'`;
  const apt = (command: string, user?: string) => [
    "apt\tStart-Date: 2026-11-21  16:00:00",
    `apt\tCommandline: ${command}`,
    ...(user ? [`apt\tRequested-By: ${user} (1000)`] : []),
    "apt\tEnd-Date: 2026-11-21  16:00:20",
  ];
  const dpkg = (action: string, from: string, to: string) =>
    `dpkg\t2026-11-21 16:00:10 ${action} chrony:amd64 ${from} ${to}`;
  const changed = (clock: string) => [`path\t/etc/x.conf\tchanged\t${at(clock)}`];
  const unit = (clock: string) => [`unit\tchrony\tchanged\t${at(clock)}`, "unit\tchrony\tpackage\tchrony"];
  const upgrade = dpkg("upgrade", "4.6-1", "4.6-2");
  const removal = ["package\tchrony\tpackage\tchrony", dpkg("remove", "4.6-1", "<none>")];

  const table: [string, string, string[], Partial<DriftFinding>][] = [
    ["nothing is known", "file /etc/x.conf", [], { cause: "hand" }],
    [
      "the time alone",
      "file /etc/x.conf",
      changed("06:00:00"),
      { cause: "hand", when: "2026-11-21T06:00:00Z" },
    ],
    [
      "the command that names the file, not the one after it",
      "file /etc/x.conf",
      [...changed("06:00:00"), sudo("05:55:00", "/usr/bin/vi /etc/x.conf"), sudo("05:59:00", "/usr/bin/ls")],
      { cause: "hand", when: "2026-11-21T06:00:00Z", who: "jamie: sudo /usr/bin/vi /etc/x.conf" },
    ],
    [
      "a root shell",
      "file /etc/x.conf",
      [...changed("06:00:00"), sudo("05:55:00", "/bin/bash")],
      { who: "jamie: sudo /bin/bash" },
    ],
    [
      "no command after the change, none long before, none of ours",
      "file /etc/x.conf",
      [...changed("06:00:00"), sudo("06:00:10", "/bin/a"), sudo("05:30:00", "/bin/b"), sudo("05:59:59", own)],
      { cause: "hand", when: "2026-11-21T06:00:00Z" },
    ],
    [
      "no command that somebody else has noted under this name",
      "file /etc/x.conf",
      [
        ...changed("06:00:00"),
        sudo("05:55:00", "/bin/vi /etc/x.conf", "1001"),
        sudo("05:56:00", "/bin/a", "99"),
      ],
      { cause: "hand", when: "2026-11-21T06:00:00Z" },
    ],
    [
      "the command of somebody who begins it as our session begins",
      "file /etc/x.conf",
      [...changed("06:00:00"), sudo("05:55:00", `${own}; vi /etc/x.conf`)],
      { who: `jamie: sudo ${own}; vi /etc/x.conf` },
    ],
    [
      "nothing of an entry that is no text",
      "file /etc/x.conf",
      [...changed("06:00:00"), `sudo\t${JSON.stringify({ _UID: "0", MESSAGE: [1, 2] })}`],
      { cause: "hand", when: "2026-11-21T06:00:00Z" },
    ],
    [
      "whoever was logged in, but not our own login",
      "file /etc/x.conf",
      [...changed("06:00:00"), login("05:00:00"), login("05:58:00"), sudo("05:58:01", own)],
      { who: "perhaps jamie (login from 10.0.0.9)" },
    ],
    [
      "who came a moment before our own login",
      "file /etc/x.conf",
      [...changed("05:58:00"), login("05:57:58", "10.0.0.8"), login("05:58:00"), sudo("05:58:01", own)],
      { who: "perhaps jamie (login from 10.0.0.8)" },
    ],
    [
      "the command that names a thing without a time",
      "sysctl vm.swappiness",
      [sudo("05:00:00", "/usr/sbin/sysctl -w vm.swappiness=60"), sudo("06:00:00", "/bin/ls")],
      { cause: "hand", who: "jamie: sudo /usr/sbin/sysctl -w vm.swappiness=60" },
    ],
    [
      "an upgrade of the unit's package at that time, on a host nine hours ahead",
      "unit chrony",
      ["offset\t+0900", ...unit("07:00:12"), upgrade, ...apt("/usr/bin/unattended-upgrade")],
      {
        cause: "package",
        when: "2026-11-21T07:00:10Z",
        who: "upgrade of chrony 4.6-1 → 4.6-2, /usr/bin/unattended-upgrade",
      },
    ],
    [
      "no package's change when it was long before",
      "unit chrony",
      ["offset\t+0000", ...unit("18:00:00"), upgrade],
      { cause: "hand", when: "2026-11-21T18:00:00Z" },
    ],
    [
      "a person who removed a package",
      "package chrony",
      [...removal, ...apt("apt-get remove chrony", "jamie")],
      { cause: "hand", who: "remove of chrony, jamie: apt-get remove chrony" },
    ],
    [
      "an upgrade that removed a package on its own",
      "package chrony",
      [...removal, ...apt("/usr/bin/unattended-upgrade")],
      { cause: "package", who: "remove of chrony, /usr/bin/unattended-upgrade" },
    ],
  ];
  it.each(table)("%s", (_, key, lines, expected) => {
    const [{ detail: _detail, host: _host, resource: _resource, item: _item, ...finding }] = findings(
      item(key, undefined, running, true),
      parseHistory([...accounts, ...lines]),
    ) as [DriftFinding];
    expect(finding).toEqual({ cause: "hand", ...expectWhen(finding, expected), ...expected });
  });

  /** Rows that are about who say nothing of when. */
  function expectWhen(
    { when }: Partial<DriftFinding>,
    expected: Partial<DriftFinding>,
  ): Partial<DriftFinding> {
    return expected.who !== undefined && when !== undefined ? { when } : {};
  }
});

describe("the report", () => {
  const finding: DriftFinding = {
    cause: "hand",
    host: "i7bb",
    resource: "i7bb-base",
    item: "file /a",
    detail: "mode",
  };
  const off: DriftFinding = {
    cause: "unreachable",
    host: "trdiy",
    resource: "trdiy-base",
    detail: "trdiy is off",
  };

  it("has a line for each difference and one for its remedy", () => {
    const when = "2026-11-21T06:00:00Z";
    expect(driftReport("hoodi", [{ ...finding, when, who: "jamie: sudo vi /a" }, off])).toBe(
      [
        "hoodi: 2 differences",
        `i7bb  made by hand: i7bb-base file /a (mode), ${when} jamie: sudo vi /a`,
        "    pulumi up undoes it; to keep it, write it into the configuration, or where no setting exists into the program",
        "trdiy  cannot be read: trdiy is off",
        "    bring trdiy back or fix the way to it, then ask again",
      ].join("\n"),
    );
  });

  it.each<[number, DriftFinding[]]>([
    [0, []],
    [7, [finding]],
    [1, [finding, off]],
  ])("ends with %i", (code, all) => expect(driftExitCode(all)).toBe(code));
});
