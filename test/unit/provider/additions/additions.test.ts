import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { acceptanceOf, foundItems, foundKinds } from "../../../../provider/items/found.ts";
import { kinds } from "../../../../provider/items/kinds.ts";
import { additionsAt } from "../../../../provider/resource/additions.ts";
import { diffOf, outputsOf } from "../../../../provider/resource/outputs.ts";
import { observed, roleOf } from "../../../support/provider/samples.ts";

/**
 * Rows of the look at a fresh host after its first `up`. Those of Debian are of its own minimal systems. Of Ubuntu's, what
 * netplan and cloud-init write is as their sources say (netplan, src/openvswitch.c: write_ovs_systemd_unit; cloud-init,
 * templates/hosts.debian.tmpl and sources.list.ubuntu.deb822.tmpl; both read 2026-11-27).
 */
const rowsOf = (system: string) =>
  readFileSync(join(import.meta.dirname, `${system}.txt`), "utf8")
    .trim()
    .split("\n");

/** What roles of two stacks own there. */
const owned = [
  ...[
    "additions",
    "login jamie",
    "user jamie",
    "nftables bonded-validator",
    "repository docker",
    "unit chrony",
  ],
  ...["file /etc/cron.d/ours", "service hoodi-trdiy/reth", "link /etc/default/locale"],
];
const claims = Object.fromEntries(
  owned.map((key, index) => [
    key,
    { id: `box-base-${index % 2}`, stack: index % 2 === 0 ? "hoodi" : "mainnet" },
  ]),
);

/** The same with further rows. */
const hostWith = (...rows: readonly string[]) =>
  observed({ additions: Object.fromEntries(rows.map((row, index) => [String(index), row])) }, claims);

const inputs = (accepted: readonly string[] = []) =>
  roleOf({
    additions: { shown: true },
    ...Object.fromEntries(accepted.map((key) => [acceptanceOf(key), { reason: "backup" }])),
  });

/** Items by which a plain preview shows a host with these rows. */
const shown = (rows: readonly string[], accepted: readonly string[] = []) => {
  const role = inputs(accepted);
  return diffOf(outputsOf(role, "box-base-0", hostWith(...rows)), role)
    .filter(({ property }) => property !== "unfinished")
    .map(({ property, kind }) => `${kind} ${property}`);
};

const systems = ["debian-12", "debian-13", "ubuntu-24.04"];

describe.each(systems)("a fresh %s", (system) => {
  it("has no addition, with roles of two stacks", () => {
    expect(shown(rowsOf(system))).toEqual([]);
  });
});

/** Rows that are nobody's on a host whose rows are otherwise known, and what a preview shows of each. */
const additions: [string, string][] = [
  ["account\tbob\t1001\t/bin/sh\tlocked\t", "account bob"],
  ["account\ttoor\t0\t/usr/sbin/nologin\tlocked\texpired", "account toor"],
  ["account\tjamie\t0\t/bin/bash\tset\t", "account jamie"],
  ["account\troot\t0\t/bin/bash\tset\t", "password root"],
  ["account\tdaemon\t1\t/usr/sbin/nologin\tempty\t", "password daemon"],
  ["member\tdocker\tbob", "member docker/bob"],
  ["group-password\tsudo", "member sudo/[password]"],
  [
    "key\troot\t/root/.ssh/authorized_keys\tssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB x",
    "key root SHA256:RXm/ruZ0eTzRXKwi1AQEDynB0VgHQ2ac9KPSFdf/YnA",
  ],
  ["key\troot\t/root/.ssh/authorized_keys\tis a link", "key root which is not readable"],
  ["authority\t/etc/ssh/ca.pub", "authority /etc/ssh/ca.pub"],
  ["file\t/etc/sudoers.d/90-bonded-validator-bob\tadded\t", "sudoers /etc/sudoers.d/90-bonded-validator-bob"],
  [
    "line\t/etc/sudoers.d/90-cloud-init-users\tbob ALL=(ALL) NOPASSWD:ALL",
    "sudoers /etc/sudoers.d/90-cloud-init-users",
  ],
  [
    "link\t/etc/systemd/system/multi-user.target.wants/a.service\tadded\t/srv/a.service",
    "systemd /etc/systemd/system/multi-user.target.wants/a.service",
  ],
  ["file\t/run/systemd/transient/a.service\tadded\t", "systemd /run/systemd/transient/a.service"],
  [
    "link\t/run/systemd/system/a.target.wants/a.service\tadded\t/etc/systemd/system/../../../srv/a.service",
    "systemd /run/systemd/system/a.target.wants/a.service",
  ],
  ["line\t/etc/hosts\t127.0.0.1 api.example.org", "names 127.0.0.1 api.example.org"],
  ["line\t/etc/hosts\t10.0.0.9 box packages.example.org", "names 10.0.0.9 box packages.example.org"],
  ["line\t/etc/nsswitch.conf\thosts: files evil [NOTFOUND=return] dns", "names /etc/nsswitch.conf hosts"],
  ["line\t/etc/environment\tLD_PRELOAD=/x", "shell /etc/environment"],
  ["line\t/etc/apt/sources.list\tdeb [trusted=yes] http://x ./", "apt /etc/apt/sources.list"],
  ["container\tminer\t\t\tforeign\tevil\thost\t/", "container miner"],
  ["container\tone-off\thoodi-trdiy\treth\tforeign\treth\thost\t/", "container one-off"],
  ["container\tcopy\thoodi-other\treth\t\treth\thost\t/", "container copy"],
  ["containers\tsilent", "container [unknown]"],
  ["packets\tiptables\tfilter\tINPUT -j OPEN", "packets iptables filter INPUT -j OPEN"],
  ["packets\tiptables\tfilter\tFORWARD -j ACCEPT", "packets iptables filter FORWARD -j ACCEPT"],
  [
    "packets\tiptables\tnat\tPREROUTING -p tcp -j DNAT --to-destination 10.0.0.1",
    "packets iptables nat PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1",
  ],
  ["table\tip\tmine", "packets table ip mine"],
  ["hook\tip\tnat\tmine\tprerouting", "packets chain ip nat mine"],
  ["setuid\t/usr/bin/python3.13\t4755\troot:root", "setuid /usr/bin/python3.13"],
  ["capability\t/usr/bin/ping\tcap_setuid=ep", "capability /usr/bin/ping"],
  ["modified\t/usr/bin/sudo", "modified /usr/bin/sudo"],
  ["scanned\t93601", "scan overdue"],
  ["program\t/usr/local/bin/ls\t/usr/bin/ls", "program /usr/local/bin/ls"],
  ["more\tfile\t/etc/cron.d\t99800", "cron /etc/cron.d/[more]"],
];

describe("an addition", () => {
  it.each(additions)("%s is shown", (row, key) => {
    const lines = [
      "file\t/etc/environment\tadded\t",
      "file\t/etc/apt/sources.list\tadded\t",
      "hostname\tbox",
    ];
    expect(shown([...lines, row])).toEqual([`delete ${key}`]);
  });

  it("is not shown once it was accepted, and the acceptance is while there is no such thing", () => {
    const row = "file\t/etc/cron.d/zz\tadded\t";
    expect(shown(["hostname\tbox", row], ["cron /etc/cron.d/zz"])).toEqual([]);
    expect(shown(["hostname\tbox"], ["cron /etc/cron.d/zz"])).toEqual(["add accepted cron /etc/cron.d/zz"]);
  });

  it("and an acceptance without effect are named in sentences", () => {
    const host = hostWith("hostname\tbox", "file\t/etc/cron.d/zz\tadded\t");
    expect(additionsAt(inputs(["cron /etc/cron.d/old"]), "box-base-0", host)).toEqual([
      "box: found cron /etc/cron.d/zz (of no package). up leaves it as it is: remove it on the host, or accept it in hosts.box.accepted.",
      "box: accepted cron /etc/cron.d/old is not there (any more). Remove it from hosts.box.accepted.",
    ]);
  });

  it("is shown by the role alone that has the look", () => {
    const host = hostWith("file\t/etc/cron.d/zz\tadded\t");
    const other = roleOf({ "file /etc/cron.d/ours": { content: "", owner: "root:root", mode: "0644" } });
    expect(JSON.stringify(outputsOf(other, "box-other-0", host))).not.toContain("zz");
  });
});

describe("found items", () => {
  it("cannot fill a state, however many and long they are", () => {
    const many = Array.from(
      { length: 10_000 },
      (_, index) => `file\t/etc/cron.d/${index}${"x".repeat(300)}\tadded\t`,
    );
    const keys = shown(["hostname\tbox", ...many]);
    expect(keys).toHaveLength(21);
    expect(keys.at(-1)).toBe("delete cron [more]");
    expect(Math.max(...keys.map(({ length }) => length))).toBeLessThan(150);
  });

  it("are printable", () => {
    const [key = ""] = foundItems([
      { kind: "cron", name: "/etc/cron.d/\u001b[31m\n`id`", detail: "ü" },
    ]).keys();
    expect(key).toBe("cron /etc/cron.d/?[31m?`id`");
  });

  it("have words that no kind of item has", () => {
    expect(kinds.map(({ name }) => name).filter((name) => name in foundKinds)).toEqual([]);
  });
});
