import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { down } from "../../lab/down.ts";
import { ports } from "../../lab/settings.ts";
import { editStack } from "../../lab/stack-settings.ts";
import { installed } from "./installed.ts";
import { KeyChange } from "./key-change.ts";
import { Simulation } from "./simulated.ts";

const fresh = new Simulation("bvfirst", "10.82.0.0/24");
const ssh = (login: string) =>
  promisify(execFile)("ssh", [
    "-F",
    join(fresh.lab.dir, "ssh_config"),
    "-o",
    "BatchMode=yes",
    login,
    "id -un",
  ]);

/** The way into trdiy alone, with the components that it hangs on. */
const trdiyAccess = ["**::fleet", "**::trdiy", "**::trdiy-access"].flatMap((urn) => ["--target", urn]);

/** Keys whose private halves nobody has. */
const lostKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0mrVNdzkyrrQiPXg4jmhDB1NU1yDYVv7Lj2n6G5VGz lost@nowhere";
const formerKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxyfW12bkHuri1yfvctpPASb1r0UJKFMXpFc9/vN2hO former@nowhere";

/** How often each place is cut; CI takes one round. */
const rounds = Number(process.env.ROUNDS ?? 1);

beforeAll(async () => {
  await down(fresh.lab);
  await fresh.start("hoodi", { installed });
});
afterAll(() => down(fresh.lab));

test("root is not locked before the admin has logged in", async () => {
  let operatorKeys: string[] = [];
  editStack(fresh, "hoodi", (settings) => {
    operatorKeys = settings["bonded-validator:access"].keys;
    settings["bonded-validator:access"].keys = [lostKey];
  });
  const up = await fresh.pulumi("hoodi", "up", "--skip-preview", ...trdiyAccess);
  expect(up.code, up.output).not.toBe(0);
  expect(up.output).toContain("nobody is locked out before jamie has logged in");
  expect((await ssh("root@trdiy")).stdout.trim()).toBe("root");
  expect(await fresh.inside("trdiy", "sshd -T | grep -i permitrootlogin")).not.toBe("permitrootlogin no");

  editStack(fresh, "hoodi", (settings) => {
    settings["bonded-validator:access"].keys = operatorKeys;
  });
  const again = await fresh.pulumi("hoodi", "up", "--skip-preview", ...trdiyAccess);
  expect(again.code, again.output).toBe(0);
  expect((await ssh("jamie@trdiy")).stdout.trim()).toBe("jamie");
  await expect(ssh("root@trdiy")).rejects.toThrow("Permission denied");
});

test("keys that shut out the operator are refused by the plan", async () => {
  let operatorKeys: string[] = [];
  editStack(fresh, "hoodi", (settings) => {
    operatorKeys = settings["bonded-validator:access"].keys;
    settings["bonded-validator:access"].keys = [lostKey];
  });
  const preview = await fresh.pulumi("hoodi", "preview", ...trdiyAccess);
  expect(preview.code, preview.output).not.toBe(0);
  expect(preview.output).toContain("the keys that are wanted for jamie would shut out whoever runs this");
  editStack(fresh, "hoodi", (settings) => {
    settings["bonded-validator:access"].keys = operatorKeys;
  });
});

test(
  "a change of keys whose network is cut never loses the way in, and the next run finishes it",
  async () => {
    const change = new KeyChange(fresh, "trdiy", `${fresh.lab.net}.11`);
    await change.prepare();
    await change.rounds(rounds);
    await change.restore();
  },
  rounds * 900_000,
);

test("the first plan of a host that was set up by hand says what it would change, restart and remove", async () => {
  await setUpByHand();
  const before = await handMade();
  const preview = await fresh.pulumi("hoodi", "preview");
  expect(preview.code, preview.output).toBe(0);
  for (const line of [
    "i7bb: would change file /etc/docker/daemon.json (content)",
    "i7bb: would restart unit docker",
    /i7bb: would remove container my-lighthouse, which holds 30343\/tcp/,
    /i7bb: would remove key of jamie: \S+ former@nowhere/,
    'i7bb: up will refuse until hosts.i7bb.adopt is "reviewed"',
  ]) {
    expect(preview.output).toMatch(line);
  }
  expect(await handMade()).toBe(before);
});

test("an admin with another key is reported and not overwritten until the plan was reviewed", async () => {
  const before = await handMade();
  const refused = await fresh.pulumi("hoodi", "up", "--skip-preview", "--continue-on-error");
  expect(refused.code, refused.output).not.toBe(0);
  expect(refused.output).toContain("Read the plan, then set hosts.i7bb.adopt: reviewed.");
  expect(await handMade()).toBe(before);
  expect(await fresh.inside("trdiy", "docker ps --format '{{.Names}}'")).toContain("hoodi-trdiyt-erigon-1");

  editStack(fresh, "hoodi", (settings) => {
    settings["bonded-validator:hosts"].i7bb!.adopt = "reviewed";
  });
  const adopted = await fresh.pulumi("hoodi", "up", "--skip-preview");
  expect(adopted.code, adopted.output).toBe(0);
  expect((await fresh.inside("i7bb", "docker ps -a --format '{{.Names}}'")).split("\n").sort()).toEqual([
    "hoodi-i7bbt-lighthouse-1",
    "hoodi-i7bbt-reth-1",
  ]);
  expect(await fresh.inside("i7bb", "cat /var/lib/bonded-validator/kept/etc/docker/daemon.json")).toContain(
    "by-hand",
  );
  expect(await fresh.inside("i7bb", "cat /home/jamie/.ssh/authorized_keys")).not.toContain("former@nowhere");
  const after = await fresh.pulumi("hoodi", "preview", "--expect-no-changes");
  expect(after.code, after.output).toBe(0);
});

/** What its owner had made of i7bb before he heard of us: docker with a setting, a node in a container, an admin. */
async function setUpByHand(): Promise<void> {
  const { gateway, dir } = fresh.lab;
  const registry = `${gateway}:${ports.registry}`;
  const ca = Buffer.from(readFileSync(join(dir, "registry/ca.crt"))).toString("base64");
  await fresh.inside(
    "i7bb",
    `useradd --create-home --shell /bin/bash jamie
    install -d -m 0700 -o jamie -g jamie /home/jamie/.ssh
    echo '${formerKey}' >/home/jamie/.ssh/authorized_keys; chown jamie:jamie /home/jamie/.ssh/authorized_keys
    chmod 600 /home/jamie/.ssh/authorized_keys
    mkdir -p /etc/docker/certs.d/${registry}; echo ${ca} | base64 -d >/etc/docker/certs.d/${registry}/ca.crt
    echo '{ "labels": ["made=by-hand"] }' >/etc/docker/daemon.json; systemctl restart docker
    docker run -d --restart always --name my-lighthouse -p 30343:9000 --entrypoint sleep ${lighthouseImage()} infinity`,
  );
}

/** The image that the plan uses too. */
function lighthouseImage(): string {
  let image = "";
  editStack(fresh, "hoodi", ({ "bonded-validator:images": { registry, digests } }) => {
    image = `${registry}/sigp/lighthouse@${digests.lighthouse?.split("@")[1]}`;
  });
  return image;
}

async function handMade(): Promise<string> {
  return fresh.inside(
    "i7bb",
    "cat /home/jamie/.ssh/authorized_keys /etc/docker/daemon.json; docker ps -a --no-trunc --format '{{.ID}} {{.Names}} {{.Status}}' | cut -d' ' -f1-3; ls /etc/sudoers.d",
  );
}
