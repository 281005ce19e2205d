import { expect, it } from "vitest";
import { announce } from "../../components/hosts/announce.ts";
import { derivedUuid } from "../../topology/disks.ts";
import { complete } from "../unit/inventory.ts";
import { runProgram } from "./run.ts";
import { expectSoundTree } from "./tree.ts";

const disk = { name: "data", id: "nvme-a", bytes: 4_000_787_030_016 };

it("deploys only hosts where no nodes are configured, and only those that the stack owns", async () => {
  const config = complete("hoodi");
  delete config.nodes;
  delete config.network;
  delete config.images;
  delete config.waivers;
  Object.assign(config.hosts.trdiy, { owner: "hoodi", disks: [{ gigabytes: 4000, use: disk }] });
  const run = await runProgram("hoodi", config);
  expectSoundTree(run);
  expect(run.resources.map(({ name }) => name)).toEqual([
    "fleet",
    "trdiy",
    "trdiy-access",
    "trdiy-base",
    "trdiy-disks",
    "trdiy-health",
  ]);
  const [partition, uuid] = [derivedUuid("partition trdiy/data"), derivedUuid("filesystem trdiy/data")];
  const { connection: _, ...disks } = run.inputs["trdiy-disks"]!;
  expect(disks).toEqual({
    role: "disks",
    "package fdisk": { state: "installed" },
    "package e2fsprogs": { state: "installed" },
    "filesystem /dev/disk/by-id/nvme-a": {
      filesystem: "ext4",
      bytes: 4_000_787_030_016,
      label: "bonded-validator-data",
      partition,
      uuid,
    },
    "mount /mnt/ethereum": {
      uuid,
      filesystem: "ext4",
      options: "noatime,nodiratime",
      before: "docker.service",
    },
    "unit fstrim.timer": { enabled: true, active: true },
  });
  expect(run.inputs["trdiy-health"]).toMatchObject({
    "package smartmontools": { state: "installed" },
    "smart /dev/disk/by-id/nvme-a": { health: "passed" },
  });
  expect(run.inputs["trdiy-base"]).not.toHaveProperty("directory /mnt/ethereum");
  expect(run.outputs).toEqual({
    hosts: { trdiy: { address: "trdiy", owner: "hoodi" } },
    nodes: {},
    monthlyYen: 4991,
  });
  expect(() => announce("trdiy", [])).toThrow(
    "A role on trdiy was constructed after the others had been announced.",
  );
});
