import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveDisk, derivedUuid, diskOf } from "../../topology/hosts/disks.ts";
import { loadTopology } from "../../topology/load.ts";
import { complaint } from "../support/broken/broken.ts";
import { complete, type Settings, today } from "../support/inventory.ts";

const use = () => ({
  name: "data",
  id: "nvme-Samsung_SSD_990_PRO_4TB_S7KGNJ0W900002",
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
        device: "/dev/disk/by-id/nvme-Samsung_SSD_990_PRO_4TB_S7KGNJ0W900002",
        bytes: 4_000_787_030_016,
        filesystem: "ext4",
        label: "bonded-validator-data",
        partition: derivedUuid("partition trdiy/data"),
        uuid: derivedUuid("filesystem trdiy/data"),
        mount: "/mnt/ethereum",
        options: "noatime,nodiratime,nosuid,nodev",
        trim: "timer",
        smart: true,
        testGigabytes: undefined,
      },
    ]);
    // Fixed for ever: disks are recognised by it.
    expect(derivedUuid("filesystem trdiy/data")).toBe("cae111eb-136f-85ce-8fc9-9e1b4d6a9a07");
  });

  it("that is mounted elsewhere is no place for a node's data, and none where they go is warned of", () => {
    const load = (sizes: number[], mount: string) => {
      const config = complete("mainnet");
      const others = sizes.map((gigabytes) => ({ gigabytes }));
      config.hosts.trdiy.disks = [...others, { gigabytes: 4000, use: { ...use(), mount } }];
      const found = complaint("mainnet", config);
      if (found !== "") return found.match(/\[[a-z-]+\]/g);
      const { warnings } = loadTopology("mainnet", config, today);
      return warnings.filter(({ check }) => check === "data-disk").map(({ reason }) => reason);
    };
    expect(load([500], "/mnt/etherum")).toEqual(["[host-disk]"]);
    expect(load([], "/mnt/etherum")).toEqual([
      "the data of trdiy go to /mnt/ethereum on the disk of the system: those of its disks that are known are mounted at /mnt/etherum",
    ]);
    expect([load([500], "/mnt/ethereum"), load([4000], "/srv/backup")]).toEqual([[], []]);
  });

  it("is trimmed at once where that is wanted", () => {
    const all = {
      ...use(),
      filesystem: "xfs",
      mount: "/srv/a",
      trim: "discard",
      options: ["largeio"],
    } as const;
    expect(deriveDisk("a", { ...all, options: [...all.options] }).options).toBe(
      "noatime,nodiratime,nosuid,nodev,discard,largeio",
    );
  });

  it.each(["ext4", "xfs"])("of %s takes no mount option that stops or risks it", (filesystem) => {
    const unsafe = [
      ...["ro", "noauto", "user", "bind", "remount", "loop", "offset=1", "noexec", "sync", "_netdev"],
      ...[
        "errors=continue",
        "errors=panic",
        "noload",
        "norecovery",
        "nouuid",
        "data=writeback",
        "data=journal",
      ],
      ...["journal_async_commit", "noauto_da_alloc", "commit=0", "commit=5", "commit=3600", "logbufs=8"],
    ];
    const config = complete("hoodi");
    Object.assign(first(config), { filesystem, options: unsafe });
    const refused = [...complaint("hoodi", config).matchAll(/use\.options\[(\d+)\]: not an option/g)];
    expect(refused.map(([, i]) => unsafe[Number(i)])).toEqual(unsafe);
  });

  it.each([
    ["ext4", ["commit=30", "lazytime"]],
    ["xfs", ["allocsize=1024k", "largeio", "lazytime"]],
  ])("of %s takes %s, each once", (filesystem, options) => {
    const config = complete("hoodi");
    Object.assign(first(config), { filesystem, options });
    expect(loadTopology("hoodi", config, today).hosts.trdiy!.disks[0]!.options).toBe(
      ["noatime,nodiratime,nosuid,nodev", ...options].join(","),
    );
    Object.assign(first(config), { filesystem, options: [...options, options[0]] });
    expect(complaint("hoodi", config)).toContain(`: ${options[0]!.split("=")[0]} is there twice [format]`);
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
