import { expect, it } from "vitest";
import { announce } from "../../components/roles/announce.ts";
import { derivedUuid } from "../../topology/hosts/disks.ts";
import { complete, monthlyYen, publicKey } from "../support/inventory.ts";
import { runProgram } from "./run.ts";
import { expectValidTree } from "./tree.ts";

const disk = { name: "data", id: "nvme-a", bytes: 4_000_787_030_016, test: {} };

it("deploys only hosts where no nodes are configured, only those that the stack owns, and none that is gone", async () => {
  const config = complete("hoodi");
  delete config.nodes;
  delete config.validators;
  delete config.network;
  delete config.images;
  delete config.waivers;
  config.hosts.trdiy.ssh.address = "192.168.1.11";
  Object.assign(config.hosts.trdiy, { owner: "hoodi", disks: [{ gigabytes: 4000, use: disk }] });
  Object.assign(config.hosts.shin, { owner: "hoodi", retired: true });
  const run = await runProgram("hoodi", config);
  expectValidTree(run);
  expect(run.resources.map(({ name }) => name)).toEqual([
    "fleet",
    "trdiy",
    "trdiy-access",
    "trdiy-base",
    "trdiy-disks",
    "trdiy-health",
    "trdiy-test-data",
    "trdiy-test-data-run",
    "trdiy-tailnet-key",
    "trdiy-overlay",
  ]);
  const [partition, uuid] = [derivedUuid("partition trdiy/data"), derivedUuid("filesystem trdiy/data")];
  const { connection: _, ...disks } = run.inputs["trdiy-disks"]!;
  expect(disks).toEqual({
    role: "disks",
    "package fdisk": { state: "installed" },
    "package e2fsprogs": { state: "installed" },
    "package fio": { state: "installed" },
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
      options: "noatime,nodiratime,nosuid,nodev",
      before: "docker.service",
    },
    "unit fstrim.timer": { enabled: true, active: true },
  });
  expect(run.inputs["trdiy-health"]).toMatchObject({
    "package smartmontools": { state: "installed" },
    "smart /dev/disk/by-id/nvme-a": { health: "passed" },
  });
  expect(run.inputs["trdiy-base"]).not.toHaveProperty("directory /mnt/ethereum");
  const { connection, stdin, ...test } = run.inputs["trdiy-test-data-run"]!;
  expect(connection.value).toEqual({
    host: "192.168.1.11",
    port: 22,
    user: "jamie",
    hostKey: publicKey(1),
    dialErrorLimit: 2,
    perDialTimeout: 15,
  });
  expect(stdin).toContain('--filename="$file" --size=4096M --bs=4k --readwrite=randrw --rwmixread=75');
  expect(test).toEqual({ create: "sudo -n timeout 1800 sh -s", addPreviousOutputInEnv: false });
  expect(run.outputs).toEqual({
    hosts: { trdiy: { address: "192.168.1.11", owner: "hoodi" } },
    instances: {},
    nodes: {},
    validators: {},
    dvtNodes: {},
    dvtClusters: {},
    diskTests: { trdiy: { data: { readIops: 9000, writeIops: 3000 } } },
    mev: {},
    monthlyYen: monthlyYen() - complete("hoodi").hosts.shin.yenPerMonth,
  });
  expect(run.calls.map(({ token, inputs }) => [token, inputs.hosts])).toContainEqual([
    "host:index:retire",
    "shin",
  ]);
  expect(() => announce({ connection: { host: "trdiy" }, role: "late", items: {} })).toThrow(
    "A role on trdiy was constructed after the others had been announced.",
  );
});
