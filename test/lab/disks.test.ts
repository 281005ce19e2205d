import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attachDisk } from "../../lab/disks.ts";
import { down } from "../../lab/down.ts";
import { hostKey } from "../../lab/hosts.ts";
import { editStack } from "../../lab/stack-settings.ts";
import type { Connection } from "../../provider/host/connection.ts";
import type { Leaves } from "../../provider/items/kind.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";
import { installed } from "./installed.ts";
import { plannedItems, Simulation } from "./simulated.ts";

const lab = new Simulation("bvdisks", "10.141.2.0/24");
const size = 64 * 1024 ** 2;
/** What xfs needs at least. */
const large = 320 * 1024 ** 2;
let roles: Roles;
let connection: Connection;

beforeAll(async () => {
  await down(lab.lab);
  await lab.start("hoodi", { installed });
  const key = hostKey(lab.lab, "trdiy");
  connection = { host: "trdiy", address: "10.141.2.11", port: 22, user: "root", hostKey: key };
  roles = await makeRoles([{ login: join(lab.lab.dir, "id_ed25519") }]);
  roles.want(tools);
  expect((await roles.up()).code).toBe(0);
});
afterAll(() => down(lab.lab));

const inside = (script: string) => lab.inside("trdiy", script);
const present = { state: "installed" };

/** What the disks' roles need; other roles on the host do not wait for it here. */
const tools: RoleSpec = {
  name: "tools",
  get connection() {
    return connection;
  },
  role: "tools",
  items: { "package fdisk": present, "package e2fsprogs": present, "package xfsprogs": present },
};

const byId = (disk: string) => `/dev/disk/by-id/virtio-${disk}`;

/** What is wanted of a disk; its UUIDs derive from its name, whatever is read from it. */
function wanted(disk: string): Leaves & { uuid: string } {
  const digits = Buffer.from(disk).toString("hex").padEnd(12, "0").slice(0, 12);
  return {
    filesystem: "ext4",
    bytes: size,
    label: `bonded-validator-${disk}`,
    partition: `00000000-0000-8000-8000-${digits}`,
    uuid: `00000000-0000-8000-9000-${digits}`,
  };
}

function roleOf(disk: string, leaves: object = {}, id = byId(disk), more: RoleSpec["items"] = {}): RoleSpec {
  const items = { [`filesystem ${id}`]: { ...wanted(disk), ...leaves }, ...more };
  return { name: disk, connection, role: disk, items };
}

async function attach(disks: readonly string[], bytes = size): Promise<void> {
  for (const disk of disks) await attachDisk(lab.lab, "trdiy", { id: `virtio-${disk}`, bytes });
}

/** Shell function that shows the kernel and /dev the partitions of $DISK. */
const appear = "appear() { partx --update $DISK; udevadm settle; }";

/** Everything on a disk, as one number. */
const contentOf = (disk: string) => inside(`sha256sum <${byId(disk)}`);

test("a disk that may hold something is refused with what was found, and left as it is", async () => {
  const rows: Record<string, { by: string; found: RegExp | string; leaves?: object; id?: string }> = {
    ext4: { by: "mkfs.ext4 -q $DISK", found: "it holds ext4" },
    swap: { by: "mkswap -q $DISK", found: "it holds swap" },
    table: { by: "echo 'label: gpt' | sfdisk -q $DISK", found: "it holds PMBR gpt" },
    part: {
      by: "echo ';' | sfdisk -q $DISK; appear; mkfs.ext4 -q $DISK-part1",
      found: /it holds dos loop\d+p1/,
    },
    raw: {
      by: "echo secret | dd of=$DISK bs=1M seek=3 status=none",
      found: "its beginning or end is not blank",
    },
    end: { by: `echo secret | dd of=$DISK bs=512 seek=${size / 512 - 1} status=none`, found: "not blank" },
    mounted: {
      by: "mkfs.ext4 -q $DISK; mount -rm $DISK /mnt/hand",
      found: "it is in use: mounted on /mnt/hand",
    },
    small: { by: "true", leaves: { bytes: size + 512 }, found: `it has ${size} bytes, not ${size + 512}` },
    piece: {
      by: "echo ';' | sfdisk -q $DISK; appear",
      id: `${byId("piece")}-part1`,
      found: "it is a partition, not a disk",
    },
    remade: {
      by: `echo 'label: gpt\nname=bonded-validator-remade, uuid=${wanted("remade").partition}' | sfdisk -q $DISK; appear; mkfs.ext4 -q $DISK-part1`,
      found: "its partition bonded-validator-remade holds ext4, not what was made there",
    },
    wiped: {
      by: `echo 'label: gpt\nname=bonded-validator-wiped, uuid=${wanted("wiped").partition}' | sfdisk -q $DISK; appear`,
      found: "nothing says that it was never used",
    },
  };
  const names = Object.keys(rows);
  await attach(names);
  for (const name of names) await inside(`DISK=${byId(name)}; ${appear}; ${rows[name]!.by}`);
  const before = await Promise.all(names.map(contentOf));
  const specs = names.map((name) => roleOf(name, rows[name]!.leaves, rows[name]!.id));
  roles.want(tools, ...specs, roleOf("absent"));

  const preview = await roles.pulumi("preview");
  const up = await roles.up("--continue-on-error");
  expect(up.code, up.text).not.toBe(0);
  for (const name of names) {
    expect(preview.text).toMatch(
      sentence(`trdiy: up will refuse: filesystem ${rows[name]!.id ?? byId(name)}: `, rows[name]!.found),
    );
    expect(up.text).toMatch(
      sentence(`trdiy: filesystem ${rows[name]!.id ?? byId(name)}: `, rows[name]!.found),
    );
  }
  expect(up.text).toContain(`filesystem ${byId("absent")}: there is no such device on this host`);
  expect(await Promise.all(names.map(contentOf))).toEqual(before);
  await inside("umount /mnt/hand");
});

function sentence(start: string, found: RegExp | string): RegExp {
  const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`${escaped(start)}.*${typeof found === "string" ? escaped(found) : found.source}`);
}

/** Mount options of every data disk. */
const always = "noatime,nodiratime,nosuid,nodev";

test("a blank disk is formatted once, after a plan that says so", async () => {
  await attach(["data"]);
  await attach(["large"], large);
  const mount = { uuid: wanted("data").uuid, filesystem: "ext4", options: `${always},discard` };
  const folder = { owner: "root:root", mode: "0755", on: "/srv/data" };
  const data = roleOf("data", {}, undefined, {
    "mount /srv/data": mount,
    "directory /srv/data/chain": folder,
  });
  roles.want(tools, data, roleOf("large", { filesystem: "xfs", bytes: large }));
  const preview = await roles.pulumi("preview");
  expect(preview.text).toMatch(
    /trdiy: would format \/dev\/disk\/by-id\/virtio-data \(\/dev\/loop\d+, 67108864 bytes\), which is blank, with ext4/,
  );
  const up = await roles.up();
  expect(up.code, up.text).toBe(0);
  expect(await inside(`blkid -p -o value -s TYPE -s UUID ${byId("large")}-part1 | xargs`)).toBe(
    `${wanted("large").uuid} xfs`,
  );
  const made = `dumpe2fs -h ${byId("data")}-part1 2>/dev/null | grep -E '^(Filesystem UUID|Reserved block count|Filesystem created)'`;
  const first = await inside(made);
  expect(first).toContain(wanted("data").uuid);
  expect(first).toMatch(/Reserved block count: +0/);
  expect(await inside("findmnt -n -o OPTIONS /srv/data")).toBe("rw,nosuid,nodev,noatime,nodiratime,discard");
  expect(await inside("grep /srv/data /etc/fstab")).toBe(
    `UUID=${wanted("data").uuid} /srv/data ext4 ${always},discard,nofail 0 2`,
  );
  await inside("echo blocks >/srv/data/chain/blocks");
  const again = await roles.up();
  expect(again.text).toMatch(/unchanged/);
  expect(await inside(made)).toBe(first);

  roles.want(tools);
  expect((await roles.up()).code).toBe(0);
  expect(await inside("cat /srv/data/chain/blocks")).toBe("blocks");
});

test("a disk that another role has is refused, under any of its names", async () => {
  await attach(["mine"]);
  await inside(`ln -s $(readlink -f ${byId("mine")}) /dev/disk/by-id/wwn-mine`);
  roles.want(tools, roleOf("mine"));
  expect((await roles.up()).code).toBe(0);
  await inside(
    `wipefs -qa ${byId("mine")}-part1; wipefs -qa ${byId("mine")}; dd if=/dev/zero of=${byId("mine")} bs=1M status=none || true; partx -d ${byId("mine")} || true`,
  );
  roles.want(tools, roleOf("mine"), roleOf("thief", {}, "/dev/disk/by-id/wwn-mine"));
  const up = await roles.up("--continue-on-error", "--target", "**thief");
  expect(up.code).not.toBe(0);
  expect(up.text).toMatch(/wwn-mine: role mine of stack dev has this disk \(\/dev\/loop\d+\)/);
  expect(await inside(`wipefs -n ${byId("mine")}`)).toBe("");
  roles.want(tools);
  expect((await roles.up()).code).toBe(0);
});

/** Where a formatting is cut off: a program that it runs is replaced by one that stops before, in or after it. */
const disruptions: Record<string, { program: string; stop: string }> = {
  "before the table": { program: "sfdisk", stop: "$reached" },
  "after the table": { program: "sfdisk", stop: 'sfdisk "$@"; $reached' },
  "in the middle of making the filesystem": {
    program: "mkfs.ext4",
    // Only its first steps: what it wrote by then is put where it would have written.
    stop: 'for disk in "$@"; do :; done; head -c 1000000 /dev/urandom | dd of=$disk bs=64k seek=20 status=none; $reached',
  },
  "after making the filesystem": { program: "mkfs.ext4", stop: 'mkfs.ext4 "$@"; $reached' },
};

/** Starts `up` and kills, with signal 9 on the host, all that it runs there when it has come to the moment. */
async function cutOff({ program, stop }: { program: string; stop: string }): Promise<void> {
  await inside(`rm -f /root/reached; cat >/usr/local/sbin/${program} <<'END'
#!/bin/sh
reached='eval : >/root/reached; exec sleep 1000'
PATH=/usr/sbin:/usr/bin
${stop}
END
chmod 755 /usr/local/sbin/${program}`);
  const up = roles.up();
  await inside("until [ -e /root/reached ]; do sleep 0.1; done");
  // Whoever holds the host's lock, and what it waits for; some of it may end by itself meanwhile.
  await inside(
    "kill -9 $(ls -l /proc/[0-9]*/fd/* 2>/dev/null | sed -n 's|.* /proc/\\([0-9]*\\)/fd/.*bonded-validator-agent/lock$|\\1|p' | sort -u) || true",
  );
  expect((await up).code).not.toBe(0);
  await inside(`rm /usr/local/sbin/${program}`);
}

test.each(Object.entries(disruptions))(
  "killed %s: the next up finishes, or refuses what somebody put there",
  async (name, disruption) => {
    const disk = `cut${Object.keys(disruptions).indexOf(name)}`;
    const part = `${byId(disk)}-part1`;
    await attach([disk]);
    roles.want(tools, roleOf(disk));
    await cutOff(disruption);
    const left = await inside(
      `wipefs -n ${byId(disk)}; [ ! -e ${part} ] || blkid -p ${part} || true; cat /var/lib/bonded-validator/formatting/*`,
    );
    expect(left).toContain(`${byId(disk)} ${size} `);

    // Somebody takes the disk meanwhile; a copy keeps what the kill left.
    const file = join(lab.lab.dir, "hosts/trdiy/disks", `virtio-${disk}`);
    await promisify(execFile)("cp", ["--sparse=always", file, `${file}.left`]);
    const taken = name === "before the table" ? byId(disk) : part;
    await inside(
      `DISK=${byId(disk)}; ${appear}; appear || true; mkfs.ext4 -qF ${taken}; mount -m ${taken} /mnt/hand; echo precious >/mnt/hand/file; umount /mnt/hand`,
    );
    const refused = await roles.up();
    expect(refused.text).toMatch(/holds ext4/);
    expect(await inside(`mount -r ${taken} /mnt/hand; cat /mnt/hand/file; umount /mnt/hand`)).toBe(
      "precious",
    );

    await promisify(execFile)("dd", [
      `if=${file}.left`,
      `of=${file}`,
      "bs=1M",
      "conv=notrunc",
      "status=none",
    ]);
    await inside(`blockdev --flushbufs ${byId(disk)}`);
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    expect(await inside(`blkid -p -o value -s UUID ${part}; ls /var/lib/bonded-validator/formatting`)).toBe(
      wanted(disk).uuid,
    );
    expect(await inside(`e2fsck -fn ${part} >/dev/null 2>&1; echo $?`)).toBe("0");
  },
);

test("what is in the way of a mount is left to a person", async () => {
  await attach(["place"]);
  const mount = { uuid: wanted("place").uuid, filesystem: "ext4", options: always };
  const role = roleOf("place", {}, undefined, { "mount /srv/place": mount });
  roles.want(tools, role);
  await inside("mkdir -p /srv/place; echo precious >/srv/place/file");
  const full = await roles.up();
  expect(full.text).toContain("/srv/place is not empty: the disk would hide what lies there");
  expect(await inside("cat /srv/place/file; ! grep /srv/place /etc/fstab")).toBe("precious");

  await inside("rm /srv/place/file; mount -t tmpfs hand /srv/place");
  const other = await roles.up();
  expect(other.text).toContain("hand is mounted on /srv/place. Stop what uses it and unmount it");
  await inside("umount /srv/place");

  const folder = { owner: "root:root", mode: "0755", on: "/srv/place" };
  const data = { name: "chain", connection, role: "chain", items: { "directory /srv/place/chain": folder } };
  roles.want(tools, data);
  const missing = await roles.up();
  expect(missing.text).toContain("/srv/place is not mounted: /srv/place/chain would lie on another disk");
  expect(await inside("ls -A /srv/place")).toBe("");

  roles.want(tools, role);
  expect((await roles.up()).code).toBe(0);
  roles.want(tools, role, data);
  expect((await roles.up()).code).toBe(0);
  expect(await inside("findmnt -n -o TARGET --target /srv/place/chain")).toBe("/srv/place");
});

test("a disk that says that it is failing is drift, and no up pretends to fix it", async () => {
  await attach(["worn"]);
  const smart = { [`smart ${byId("worn")}`]: { health: "passed" } };
  const health = {
    name: "health",
    connection,
    role: "health",
    items: { "package smartmontools": present, ...smart },
  };
  roles.want(tools, health);
  const up = await roles.up();
  expect(up.code, up.text).toBe(0);
  expect((await roles.preview()).code).toBe(0);
  // A loop device says nothing of its health; this speaks for a drive that has used up its spare blocks.
  await inside(`cat >/usr/local/sbin/smartctl <<'END'
#!/bin/sh
echo '{"smartctl":{"version":[7,4],"exit_status":8},"smart_status":{"passed":false,"nvme":{"value":1}}}'
exit 8
END
chmod 755 /usr/local/sbin/smartctl`);
  const preview = await roles.preview();
  expect(preview.code).toBe(7);
  expect(plannedItems(preview.text).health).toEqual([`smart ${byId("worn")}`]);
  const failing = await roles.up();
  expect(failing.text).toContain(`${byId("worn")} says that it is failing, or cannot be read`);
  await inside("rm /usr/local/sbin/smartctl");
  expect((await roles.up()).code).toBe(0);
  expect((await roles.preview()).code).toBe(0);
});

test("the acceptance test runs once, by the real script over ssh, and warns of a slow disk", async () => {
  const want = (gigabytes: number) =>
    editStack(lab, "hoodi", (settings) => {
      // Hosts alone: what a node needs of another's keys cannot be known while only the disk is targeted.
      const sections = ["network", "nodes", "validators", "validatorGroups", "images", "waivers"];
      for (const section of sections) Reflect.deleteProperty(settings, `bonded-validator:${section}`);
      const disk = settings["bonded-validator:hosts"].i7bb!.disks.find(({ use }) => use);
      Object.assign(disk!.use!, { test: { gigabytes } });
    });
  const parts = ["fleet", "i7bb", "i7bb-access", "i7bb-disks", "i7bb-test-data", "i7bb-test-data-run"];
  const targets = parts.flatMap((name) => ["--target", `**::${name}`]);
  const up = async () => {
    const ended = await lab.pulumi("hoodi", "up", "--skip-preview", ...targets);
    expect(ended.code, ended.output).toBe(0);
    return ended.output;
  };
  want(0.25);
  expect(await up()).toMatch(
    /diskTests *: \{\s+i7bb *: \{\s+data: \{\s+readIops *: [1-9]\d+\s+writeIops: [1-9]\d+/,
  );
  const note = `/var/lib/bonded-validator/disk-tests/${await lab.inside("i7bb", "findmnt -no UUID /mnt/ethereum")}`;
  expect(await lab.inside("i7bb", "ls -A /mnt/ethereum")).toBe("lost+found");
  expect(await lab.inside("i7bb", `cat ${note}`)).toMatch(/^\{ "readIops": \d+, "writeIops": \d+ \}$/);
  expect(await up()).toMatch(/Resources:\n\s+\d+ unchanged/);

  // Asked anew, it tells what is noted.
  await lab.inside("i7bb", `echo '{ "readIops": 9000, "writeIops": 3000 }' >${note}`);
  want(0.5);
  const again = await up();
  expect(again).toContain(
    "i7bb: disk data does 9000 reads and 3000 writes per second; an execution client needs",
  );
  const state = await lab.pulumi("hoodi", "stack", "export", "--show-secrets");
  expect(state.output).toContain("i7bb-test-data-run");
  expect(state.output).not.toMatch(/PRIVATE KEY|id_ed25519|SSH_AUTH_SOCK|agentSocketPath/);
});
