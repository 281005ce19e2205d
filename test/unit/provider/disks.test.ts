import { describe, expect, it } from "vitest";
import { differences, type Leaves } from "../../../provider/items/kind.ts";
import { parseKey } from "../../../provider/items/kinds.ts";
import { plan } from "../../../provider/resource/plan.ts";
import { scriptOf } from "../../../provider/resource/script.ts";
import { problemsOf } from "../../../provider/resource/wire.ts";
import { connection, observed, urnOf, wantedOf } from "../../support/provider/samples.ts";

const uuid = "7d0fd1f5-3b5c-8a5e-9f0e-0a1b2c3d4e5f";
const partition = "0b6f7d1c-52a1-8d4e-8f6e-0a1b2c3d4e5f";

function differing(key: string, wanted: Leaves, fields: Record<string, string>): string[] {
  const host = observed({ [key]: fields }, { [key]: {} });
  return differences(parseKey(key)!.kind, wanted, host.live(key));
}

const disk = "filesystem /dev/disk/by-id/nvme-a";
const wantedDisk = { filesystem: "ext4", bytes: 4000, label: "bonded-validator-data", partition, uuid };
const flag = `ext4 4000 bonded-validator-data ${partition} ${uuid}`;
const looked = (verdict: string) => ({
  device: "/dev/nvme0n1",
  bytes: "4000",
  verdict,
  [`verdict ${flag}`]: verdict,
});
const made = { ...looked("done"), filesystem: "ext4", label: "bonded-validator-data", partition, uuid };

describe("a filesystem", () => {
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", made, []],
    ["of another UUID", { ...made, uuid: partition }, ["uuid"]],
    ["of another kind", { ...made, filesystem: "xfs" }, ["filesystem"]],
    ["on a partition of another name", { ...made, label: "root" }, ["label"]],
    ["whose making was cut off", { ...made, ...looked("made") }, ["unfinished"]],
    ["on a blank disk", looked("blank"), ["filesystem", "bytes", "label", "partition", "uuid"]],
    [
      "on a disk with something else",
      looked("refused it holds ext4"),
      ["filesystem", "label", "partition", "uuid", "found"],
    ],
    ["on a disk that is missing", { verdict: "refused there is none" }, Object.keys(wantedDisk)],
  ])("%s", (_name, fields, expected) => {
    expect(differing(disk, wantedDisk, fields)).toEqual(expected);
  });

  const planNotes = (fields: Record<string, string>, others: Parameters<typeof observed>[1] = {}) =>
    plan(
      wantedOf({ [disk]: wantedDisk }),
      observed({ [disk]: fields, "filesystem /dev/disk/by-id/wwn-a": fields }, others),
    ).planNotes;

  it.each<[string, Record<string, string>, string, boolean]>([
    [
      "made",
      looked("blank"),
      "format /dev/disk/by-id/nvme-a (/dev/nvme0n1, 4000 bytes), which is blank, with ext4",
      false,
    ],
    [
      "finished",
      looked("begun"),
      "finish formatting /dev/disk/by-id/nvme-a (/dev/nvme0n1, 4000 bytes) with ext4",
      false,
    ],
    [
      "refused",
      looked("refused it holds zfs_member"),
      `${disk}: it holds zfs_member. Nothing that may be somebody's is formatted: correct the configuration or clear the disk by hand`,
      true,
    ],
  ])("is %s after a plan that says so", (_name, fields, text, refused) => {
    expect(planNotes(fields)).toEqual([{ text, refused }]);
  });

  it("that is there is not talked about", () => expect(planNotes(made)).toEqual([]));

  it("is refused on a disk that another role has under another name", () => {
    const other = { id: "box-x-1", urn: urnOf("x"), role: "x", stack: "mainnet" };
    expect(planNotes(looked("blank"), { "filesystem /dev/disk/by-id/wwn-a": other })).toEqual([
      { text: `${disk}: role x of stack mainnet has this disk (/dev/nvme0n1)`, refused: true },
    ]);
  });

  it("is never removed", () => {
    const wanted = wantedOf({});
    const script = scriptOf(wanted, plan(wanted, observed({ [disk]: made }, { [disk]: {} })));
    expect(script).not.toMatch(/disk|wipefs|mkfs/);
  });
});

const place = "mount /mnt/ethereum";
const wantedMount = {
  uuid,
  filesystem: "ext4",
  options: "noatime,nodiratime,nosuid,nodev",
  before: "docker.service",
};
const fstab = `UUID=${uuid} ext4 noatime,nodiratime,nosuid,nodev,nofail,x-systemd.before=docker.service 0 2`;
const mounted = { uuid, fstab, mounted: "ext4 rw,nosuid,nodev,noatime,nodiratime rw,stripe=32" };

describe("a mount", () => {
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", mounted, []],
    ["read-only", { ...mounted, mounted: "ext4 ro,nosuid,nodev,noatime,nodiratime ro" }, ["options"]],
    [
      "without barriers",
      { ...mounted, mounted: "ext4 rw,nosuid,nodev,noatime,nodiratime rw,nobarrier" },
      ["options"],
    ],
    ["with access times", { ...mounted, mounted: "ext4 rw,nosuid,nodev,relatime rw" }, ["options"]],
    [
      "with setuid programs and devices",
      { ...mounted, mounted: "ext4 rw,noatime,nodiratime rw" },
      ["options"],
    ],
    ["of another disk", { ...mounted, uuid: partition }, ["uuid"]],
    ["without a line for the next boot", { ...mounted, fstab: "" }, ["boot"]],
    ["with two lines for the next boot", { ...mounted, fstab: `${fstab} | ${fstab}` }, ["boot"]],
    ["that is missing", { fstab }, ["uuid", "filesystem", "options"]],
    ["that is new", { fstab: "" }, ["uuid", "filesystem", "options", "boot"]],
  ])("%s", (_name, fields, expected) => {
    expect(differing(place, wantedMount, fields)).toEqual(expected);
  });

  it("replaces a line that somebody wrote only after it was shown", () => {
    const byHand = plan(
      wantedOf({ [place]: wantedMount }),
      observed({ [place]: { fstab: "/dev/sdb1 ext4 defaults 0 2" } }),
    );
    expect(byHand.unmanaged).toEqual([
      { what: "what /etc/fstab says of /mnt/ethereum: /dev/sdb1 ext4 defaults 0 2", removal: "" },
    ]);
  });

  it.each(["barrier=0", "noatime,nobarrier"])("with %s is refused", (options) => {
    const inputs = { connection, role: "disks", [place]: { ...wantedMount, options } };
    expect(problemsOf(inputs)).toEqual([
      { property: place, reason: "options: without write barriers a power cut destroys the filesystem" },
    ]);
  });
});

describe("what a disk says of itself", () => {
  const key = "smart /dev/disk/by-id/nvme-a";
  const report = (answer: object) => ({ report: Buffer.from(JSON.stringify(answer)).toString("base64") });
  const smartctl = (exit_status: number) => ({ smartctl: { version: [7, 4], exit_status } });

  it.each<[string, Record<string, string>, string[]]>([
    ["well", report({ ...smartctl(0), smart_status: { passed: true } }), []],
    ["well, with old errors in its log", report({ ...smartctl(64), smart_status: { passed: true } }), []],
    ["failing", report({ ...smartctl(8), smart_status: { passed: false, nvme: { value: 4 } } }), ["health"]],
    ["nothing, as a virtual disk", report(smartctl(1)), []],
    ["nothing, as it cannot be opened", report(smartctl(2)), ["health"]],
    ["nothing, as smartctl is not installed", {}, ["health"]],
  ])("%s", (_name, fields, expected) => {
    expect(differing(key, { health: "passed" }, fields)).toEqual(expected);
  });
});
