import { type Problem, settingPath } from "../../problems.ts";
import { chainData, type DiskUse } from "../disks.ts";
import type { HostsDraft } from "../draft.ts";
import type { HostSettings } from "../schema.ts";

/** A disk in use with its place in the list. */
type Used = readonly [index: number, use: DiskUse];

/** What is wrong with the disks of each host as compared with each other and with their host. */
export function checkDisks({ hosts }: HostsDraft): Problem[] {
  return [
    ...onOneHost(hosts),
    ...[...hosts.valid].flatMap(([name, host]) => [
      ...distinct(name, host, "disk-name", "name", "give each disk of a host a name of its own"),
      ...distinct(name, host, "disk-id", "id", "write the id of this disk"),
      ...apart(name, host),
      ...wholeData(name, host),
      ...exactSize(name, host),
      ...deployed(name, host),
      ...testable(name, host),
    ]),
  ];
}

/** Virtual disks have no serial number of their own, so that those of two machines may have one name. */
const isVirtual = (id: string): boolean =>
  !/^(nvme|ata|wwn|usb)-/.test(id) || /QEMU|VBOX|VMware|Virtual/i.test(id);

/** The name of a disk has its serial number in it. */
function onOneHost(hosts: HostsDraft["hosts"]): Problem[] {
  const first = new Map<string, string>();
  return [...hosts.valid].flatMap(([name, host]) =>
    usedOf(host).flatMap(([index, { id }]) => {
      const other = first.get(id);
      first.set(id, other ?? name);
      if (other === undefined || other === name || isVirtual(id)) return [];
      return [
        {
          check: "disk-id",
          path: settingPath("hosts", name, "disks", index, "use", "id"),
          reason: `${id} is a disk of ${other}, and a disk is in one machine`,
          remedy: "write the id of this host's disk",
        },
      ];
    }),
  );
}

function usedOf({ disks }: HostSettings): Used[] {
  return disks.flatMap(({ use }, index) => (use === undefined ? [] : [[index, use] as const]));
}

function distinct(
  host: string,
  settings: HostSettings,
  check: string,
  key: "name" | "id",
  remedy: string,
): Problem[] {
  const used = usedOf(settings);
  const repeated = used.filter(([, use], at) => used.findIndex(([, other]) => other[key] === use[key]) < at);
  return repeated.map(([index, use]) => ({
    check,
    path: settingPath("hosts", host, "disks", index, "use", key),
    reason: `${use[key]} is already another disk of ${host}`,
    remedy,
  }));
}

/** One disk's files would be hidden by the other's, or fill it when the other is missing. */
function apart(host: string, settings: HostSettings): Problem[] {
  const used = usedOf(settings);
  const isBelow = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);
  return used.flatMap(([index, use], at) => {
    const other = used
      .slice(0, at)
      .find(([, { mount }]) => isBelow(use.mount, mount) || isBelow(mount, use.mount));
    if (other === undefined) return [];
    return [
      {
        check: "disk-mount",
        path: settingPath("hosts", host, "disks", index, "use", "mount"),
        reason: `${use.mount} and ${other[1].mount}, where disk ${other[1].name} is, lie within each other`,
        remedy: "mount each disk in a folder of its own",
      },
    ];
  });
}

/** What lies in a folder of {@link chainData} already would be hidden, and one program's data be on two disks. */
function wholeData(host: string, settings: HostSettings): Problem[] {
  const below = usedOf(settings).filter(([, { mount }]) => mount.startsWith(`${chainData}/`));
  return below.map(([index, { mount }]) => ({
    check: "disk-mount",
    path: settingPath("hosts", host, "disks", index, "use", "mount"),
    reason: `${mount} is a folder of ${chainData}, where nodes and validator clients keep their data`,
    remedy: `mount the disk at ${chainData} itself, or elsewhere under /mnt or /srv`,
  }));
}

/** Makers count in powers of ten; two sizes that differ by a tenth are two disks. */
function exactSize(host: string, { disks }: HostSettings): Problem[] {
  return disks.flatMap(({ gigabytes, use }, index) => {
    if (use === undefined || Math.abs(use.bytes / 1e9 / gigabytes - 1) <= 0.1) return [];
    return [
      {
        check: "disk-size",
        path: settingPath("hosts", host, "disks", index, "use", "bytes"),
        reason: `${use.bytes} bytes are not the ${gigabytes} GB of this disk`,
        remedy: `write what blockdev --getsize64 /dev/disk/by-id/${use.id} prints on the host`,
      },
    ];
  });
}

function deployed(host: string, settings: HostSettings): Problem[] {
  if (settings.rented) return [];
  return usedOf(settings).map(([index]) => ({
    check: "disk-not-rented",
    path: settingPath("hosts", host, "disks", index, "use"),
    reason: `nothing is deployed on ${host}, which is not rented`,
    remedy: "remove it until the host is rented",
  }));
}

/** The test runs through Pulumi's own command provider, which does not read OpenSSH's configuration. */
function testable(host: string, settings: HostSettings): Problem[] {
  if (settings.ssh?.address !== undefined) return [];
  return usedOf(settings)
    .filter(([, { test }]) => test !== undefined)
    .map(([index]) => ({
      check: "disk-test-address",
      path: settingPath("hosts", host, "disks", index, "use", "test"),
      reason: `the test reaches ${host} without ~/.ssh/config, and ssh.address is missing`,
      remedy: `write ${settingPath("hosts", host, "ssh", "address")}`,
    }));
}
