import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { down } from "../../lab/down.ts";
import { reboot } from "../../lab/power.ts";
import { databaseRounds } from "./drifts/databases.ts";
import { diskRounds, unmountedDisk } from "./drifts/disks.ts";
import { beside, expectExactly } from "./drifts/drift.ts";
import { firewallRounds } from "./drifts/firewall.ts";
import { hostRounds } from "./drifts/hosts.ts";
import { repositoryRounds } from "./drifts/repositories.ts";
import { installed } from "./installed.ts";
import { Simulation } from "./simulated.ts";
import { systemTests } from "./systems.ts";

const hoodi = new Simulation("bvdrift", "10.78.0.0/24");

beforeAll(async () => {
  await down(hoodi.lab);
  // Two releases of Debian and both sides of Docker: nothing below may tell them apart.
  await hoodi.start("hoodi", { systems: { i7bb: "debian-12" }, installed });
  const up = await hoodi.pulumi("hoodi", "up", "--skip-preview");
  expect(up.code, up.output).toBe(0);
});
afterAll(() => down(hoodi.lab));

const rounds = [
  ...beside(hostRounds, firewallRounds, repositoryRounds, databaseRounds, diskRounds),
  ...Object.entries(unmountedDisk),
];

describe.each(rounds)("drift: %s", (_, drifts) => {
  test(drifts.map(({ what }) => what).join(", "), async () => {
    for (const { host, hand } of drifts) await hoodi.inside(host, hand);
    const preview = await hoodi.pulumi("hoodi", "preview", "--expect-no-changes");
    expect(preview.code, preview.output).toBe(7);
    expectExactly(preview.output, drifts);

    const refresh = await hoodi.pulumi("hoodi", "refresh", "--preview-only", "--expect-no-changes");
    expect(refresh.code, refresh.output).toBe(7);
    expectExactly(refresh.output, drifts);

    const up = await hoodi.pulumi("hoodi", "up", "--skip-preview");
    expect(up.code, up.output).toBe(0);
    const after = await hoodi.pulumi("hoodi", "preview", "--expect-no-changes");
    expect(after.code, after.output).toBe(0);
  });
});

test("a second up changes nothing: containers keep their ids, and no file is written again", async () => {
  const look =
    "docker ps -q --no-trunc | sort; stat -c '%n %Z' /etc/docker/daemon.json /etc/bonded-validator/hoodi/*/*";
  const before = await hoodi.inside("i7bb", look);
  const up = await hoodi.pulumi("hoodi", "up");
  expect(up.code, up.output).toBe(0);
  expect(up.output).toMatch(/Resources:\n\s+\d+ unchanged/);
  expect(await hoodi.inside("i7bb", look)).toBe(before);
});

test("what a hand had written is kept when it is replaced", async () => {
  expect(
    await hoodi.inside("trdiy", "cat /var/lib/bonded-validator/kept/home/jamie/.ssh/authorized_keys"),
  ).toContain("nobody@nowhere");
});

test("peers reach what Docker publishes past a firewall that lets in and passes on nothing else", async () => {
  const address = `${hoodi.lab.net}.12`;
  // The client's fake listens for peers; listeners in the place of its RPC, and of a program beside it.
  await hoodi.inside(
    "i7bb",
    `serve() { systemd-run -q --unit "by-hand-$1" python3 -m http.server "$@"; }
    cd /; serve 18545 --bind ${address}; serve 9999; sleep 1`,
  );
  // Units of no package are drift: they do not outlive this test.
  onTestFinished(async () => {
    await hoodi.inside("i7bb", "systemctl stop by-hand-18545 by-hand-9999");
  });
  const connects = (host: string, port: number) =>
    hoodi.inside(host, `timeout 2 bash -c '</dev/tcp/${address}/${port}' 2>/dev/null && echo yes || echo no`);
  expect(await connects("i7bb", 9999)).toBe("yes");
  expect(await Promise.all([30340, 18545, 9999].map((port) => connects("trdiy", port)))).toEqual([
    "yes",
    "no",
    "no",
  ]);
});

test("what systems do by themselves is no drift: upgrades, containers that start again, reboots", async () => {
  const hosts = ["trdiy", "i7bb"];
  // An older sshd is there where the archive has one, and the upgrade brings the newer.
  const upgraded = await Promise.all(
    hosts.map((host) =>
      hoodi.inside(
        host,
        `export DEBIAN_FRONTEND=noninteractive; exec 3>&1 >&2
        apt-get -q update
        old=$(apt-cache madison openssh-server | awk 'END { print $3 }')
        apt-get -q -y --allow-downgrades --reinstall install openssh-server=$old openssh-client=$old openssh-sftp-server=$old
        apt-get -q -y full-upgrade
        docker restart $(docker ps -q)
        /usr/local/lib/bonded-validator/additions-scan
        grep ' upgrade openssh-server:' /var/log/dpkg.log >&3; grep -c '^setuid' /var/lib/bonded-validator/additions >&3`,
      ),
    ),
  );
  for (const said of upgraded) expect(said).toMatch(/ upgrade openssh-server:.*\n\d\d$/s);
  // Signers start when the clock is in step.
  const all = `docker info >/dev/null 2>&1 && [ "$(docker ps -q | wc -l)" = "$(docker ps -aq | wc -l)" ]`;
  const unchanged = async () => {
    for (const host of hosts)
      await hoodi.inside(host, `timeout 120 sh -c 'until ${all}; do sleep 0.5; done'`);
    const preview = await hoodi.pulumi("hoodi", "preview", "--expect-no-changes");
    expect(preview.code, preview.output).toBe(0);
  };
  await unchanged();
  await Promise.all(hosts.map((host) => reboot(hoodi.lab, "hoodi", host)));
  await unchanged();
});

describe("systems", () => systemTests(hoodi));
