import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveDisk, derivedUuid, diskOf } from "../../topology/hosts/disks.ts";
import { loadTopology } from "../../topology/load.ts";
import { complete, type Settings, today } from "../support/inventory.ts";

const use = () => ({
  name: "data",
  id: "nvme-Samsung_SSD_990_PRO_4TB_S7KGNJ0W900001",
  bytes: 4_000_787_030_016,
});
const first = (c: Settings): Settings => Object.assign(c.hosts.trdiy.disks[0], { use: use() }).use;

describe("a disk", () => {
  it("without an id is known and not touched", () => {
    expect(loadTopology("hoodi", complete("hoodi"), today).hosts.trdiy!.disks).toEqual([]);
  });

  it("gets its identity from host and name alone", () => {
    const config = complete("hoodi");
    first(config);
    expect(loadTopology("hoodi", config, today).hosts.trdiy!.disks).toEqual([
      {
        name: "data",
        device: "/dev/disk/by-id/nvme-Samsung_SSD_990_PRO_4TB_S7KGNJ0W900001",
        bytes: 4_000_787_030_016,
        filesystem: "ext4",
        label: "bonded-validator-data",
        partition: derivedUuid("partition trdiy/data"),
        uuid: derivedUuid("filesystem trdiy/data"),
        mount: "/mnt/ethereum",
        options: "noatime,nodiratime,nosuid,nodev",
        trim: "timer",
        testGigabytes: undefined,
      },
    ]);
    // Fixed for ever: disks are recognised by it.
    expect(derivedUuid("filesystem trdiy/data")).toBe("cae111eb-136f-85ce-8fc9-9e1b4d6a9a07");
  });

  it("is trimmed at once where that is wanted", () => {
    const all = {
      ...use(),
      filesystem: "xfs",
      mount: "/srv/a",
      trim: "discard",
      options: ["logbufs=8"],
    } as const;
    expect(deriveDisk("a", { ...all, options: [...all.options] }).options).toBe(
      "noatime,nodiratime,nosuid,nodev,discard,logbufs=8",
    );
  });

  it("has UUIDs of their own form, all different", () => {
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 2 }), (names) => {
        const uuids = names.map(derivedUuid);
        expect(new Set(uuids).size).toBe(names.length);
        for (const uuid of uuids) expect(uuid).toMatch(form);
      }),
    );
  });

  it.each([
    ["/mnt/ethereum", "data"],
    ["/mnt/ethereum/hoodi", "data"],
    ["/mnt/ethereum2", undefined],
    ["/mnt", undefined],
  ])("holds %s: %s", (folder, name) => {
    const disk = deriveDisk("a", {
      ...use(),
      filesystem: "ext4",
      mount: "/mnt/ethereum",
      trim: "timer",
      options: [],
    });
    expect(diskOf([disk], folder)?.name).toBe(name);
  });
});
