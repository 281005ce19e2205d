import { cpSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { down } from "../../lab/down.ts";
import { initOf } from "../../lab/hosts.ts";
import { connectHost } from "../../lab/network.ts";
import { repository } from "../../lab/settings.ts";
import { installed } from "./installed.ts";
import { ended, plannedItems, Simulation } from "./simulated.ts";

const operations = new Simulation("bvops", "10.83.0.0/24");
const { lab } = operations;

beforeAll(async () => {
  await down(lab);
  await operations.start("hoodi", { installed });
  const up = await operations.pulumi("hoodi", "up", "--skip-preview");
  expect(up.code, up.output).toBe(0);
  // Stands between a file that changes and the restart that follows from it, long enough to be cut off there.
  await operations.inside(
    "trdiy",
    `mkdir -p /usr/lib/systemd/system/chrony.service.d
    printf '[Service]\\nExecStartPre=/bin/sleep 6\\n' >/usr/lib/systemd/system/chrony.service.d/slow.conf
    systemctl daemon-reload`,
  );
});
afterAll(() => down(lab));

/** A file by hand whose healing restarts docker, and before that a unit that takes 6 s to start. */
const slowDrift = "echo >>/etc/docker/daemon.json; systemctl stop chrony";

const dockerStart = () =>
  operations.inside("trdiy", "systemctl show -P ActiveEnterTimestampMonotonic docker");

/** Waits until the healing of the slow drift has written the file and not yet restarted docker. */
async function untilFileIsHealed(): Promise<void> {
  const wanted = JSON.stringify(JSON.parse(await operations.inside("i7bb", "cat /etc/docker/daemon.json")));
  const size = await operations.inside("i7bb", "stat -c %s /etc/docker/daemon.json");
  expect(wanted).toContain("max-size");
  const deadline = Date.now() + 60_000;
  while ((await operations.inside("trdiy", "stat -c %s /etc/docker/daemon.json")) !== size) {
    if (Date.now() > deadline) throw new Error("the file was not healed within 60 s");
    await sleep(50);
  }
}

/** Processes that carry the lab's folder and belong to a Pulumi command. */
function commandProcesses(): { pid: number; command: string }[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const environment = readFileSync(`/proc/${entry}/environ`, "utf8").split("\0");
        const ours = environment.includes(`BONDED_VALIDATOR_LAB=${lab.dir}`);
        const part = environment.some((line) => /^BONDED_VALIDATOR_LAB_PART=command \d/.test(line));
        const command = readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ");
        return ours && part && command ? [{ pid: Number(entry), command }] : [];
      } catch {
        return [];
      }
    });
}

/** A copy of the program with one text replaced in some of its files. */
function anotherVersion(edits: Record<string, [string, string]>): string {
  const folder = join(lab.dir, "another-version");
  for (const part of [
    "index.ts",
    "compile-cache.js",
    "package.json",
    "Pulumi.yaml",
    "catalog",
    "components",
    "render",
    "topology",
    "provider",
  ]) {
    cpSync(join(repository, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  for (const [file, [old, wanted]] of Object.entries(edits)) {
    const text = readFileSync(join(folder, file), "utf8");
    expect(text).toContain(old);
    writeFileSync(join(folder, file), text.replace(old, wanted));
  }
  return folder;
}

test("killed between a file and its restart: the next preview names it, the next up does it, once", async () => {
  const before = await dockerStart();
  await operations.inside("trdiy", slowDrift);
  const up = operations.spawn("hoodi", ["up", "--skip-preview"]);
  const end = ended(up);
  await untilFileIsHealed();
  const killed = commandProcesses().filter(({ command }) => /pulumi|provider\/main|^\S*\/ssh /.test(command));
  expect(killed.map(({ command }) => command.split(" ")[0]).join(" ")).toMatch(/ssh/);
  for (const { pid } of killed) process.kill(pid, "SIGKILL");
  await end;
  await vi.waitFor(() => expect(commandProcesses()).toEqual([]), 5_000);
  // The host's side ends between two steps; the one it is in takes 6 s.
  await vi.waitFor(
    async () => expect(await operations.inside("trdiy", "pgrep -fc '[b]v ready' || :")).toBe("0"),
    { timeout: 10_000, interval: 300 },
  );
  expect(await dockerStart()).toBe(before);

  await operations.pulumi("hoodi", "cancel", "--yes", "hoodi");
  const preview = await operations.pulumi("hoodi", "preview", "--expect-no-changes", "--diff");
  expect(preview.code, preview.output).toBe(7);
  expect(preview.output).toContain("restart unit docker");
  const plain = await operations.pulumi("hoodi", "preview", "--expect-no-changes");
  expect(plannedItems(plain.output)["trdiy-base"]).toContain("unfinished");

  const finish = await operations.pulumi("hoodi", "up", "--skip-preview");
  expect(finish.code, finish.output).toBe(0);
  const after = await dockerStart();
  expect(after).not.toBe(before);
  const again = await operations.pulumi("hoodi", "up", "--skip-preview");
  expect(again.code, again.output).toBe(0);
  expect(await dockerStart()).toBe(after);
});

test("the network goes in the middle of an up: it fails by the host's name, and the next up finds nothing lost", async () => {
  await operations.inside("trdiy", slowDrift);
  const up = ended(operations.spawn("hoodi", ["up", "--skip-preview"]));
  await untilFileIsHealed();
  await setConnected("trdiy", false);
  const cut = await up;
  expect(cut.code, cut.output).not.toBe(0);
  expect(cut.output).toMatch(/trdiy \(jamie@\S+\) cannot be reached/);
  await setConnected("trdiy", true);
  const next = await operations.pulumi("hoodi", "up", "--skip-preview");
  expect(next.code, next.output).toBe(0);
  const after = await operations.pulumi("hoodi", "preview", "--expect-no-changes");
  expect(after.code, after.output).toBe(0);
});

test("a host that cannot be reached is warned of, deleted never, and does not hold up the others", async () => {
  const resources = async () => {
    const { output } = await operations.pulumi("hoodi", "stack", "export");
    const { deployment } = JSON.parse(output) as {
      deployment: { resources: { urn: string; outputs: object }[] };
    };
    return deployment.resources
      .map(({ urn, outputs }) => `${urn} ${Object.keys(outputs ?? {}).length}`)
      .sort();
  };
  const before = await resources();
  await setConnected("i7bb", false);
  for (const command of [["preview"], ["refresh", "--preview-only"]]) {
    const { output } = await operations.pulumi("hoodi", ...command);
    expect(output).toMatch(/i7bb \(jamie@\S+\) cannot be reached/);
    expect(output).not.toMatch(/to delete|to replace/);
  }
  await operations.inside("trdiy", "chmod 0666 /etc/docker/daemon.json");
  const up = await operations.pulumi("hoodi", "up", "--skip-preview", "--continue-on-error");
  expect(up.code, up.output).not.toBe(0);
  expect(up.output).toMatch(/i7bb \(jamie@\S+\) cannot be reached/);
  expect(await operations.inside("trdiy", "stat -c %a /etc/docker/daemon.json")).toBe("644");
  expect(await resources()).toEqual(before);

  await setConnected("i7bb", true);
  const after = await operations.pulumi("hoodi", "up", "--skip-preview");
  expect(after.code, after.output).toBe(0);
  const preview = await operations.pulumi("hoodi", "preview", "--expect-no-changes");
  expect(preview.code, preview.output).toBe(0);
});

test("a role gets another name and a host another parent: one up, and the containers run on", async () => {
  const look = () =>
    operations.inside("i7bb", "docker inspect -f '{{.Id}} {{.State.StartedAt}}' $(docker ps -q) | sort");
  const before = await look();
  const program = anotherVersion({
    "components/ethereum/node.ts": ["`${name}-node`", "`${name}-pair`"],
    "components/hosts/fleet.ts": ["{ parent: this }", "{}"],
  });
  const up = await ended(operations.spawn("hoodi", ["up", "--skip-preview"], program));
  expect(up.code, up.output).toBe(0);
  expect(up.output).toMatch(/\+ (\d+) created\n\s+- \1 deleted/);
  expect(await look()).toBe(before);
  const after = await ended(operations.spawn("hoodi", ["preview", "--expect-no-changes"], program));
  expect(after.code, after.output).toBe(0);

  const back = await operations.pulumi("hoodi", "up", "--skip-preview");
  expect(back.code, back.output).toBe(0);
  expect(await look()).toBe(before);
});

test("two stacks come up on the same hosts at once: one waits and says for whom, both succeed", async () => {
  await operations.start("mainnet");
  await operations.inside("trdiy", slowDrift);
  const hoodi = ended(operations.spawn("hoodi", ["up", "--skip-preview"]));
  const mainnet = ended(operations.spawn("mainnet", ["up", "--skip-preview"]));
  const both = await Promise.all([hoodi, mainnet]);
  for (const { code, output } of both) expect(code, output).toBe(0);
  expect(both.map(({ output }) => output).join("")).toMatch(
    /trdiy: waiting for stack (hoodi|mainnet) \(root@/,
  );
  for (const stack of ["hoodi", "mainnet"]) {
    const preview = await operations.pulumi(stack, "preview", "--expect-no-changes");
    expect(preview.code, preview.output).toBe(0);
  }
});

test("the secrets that were made on the hosts stand nowhere else", async () => {
  const secret = await operations.inside("i7bb", "cat /etc/bonded-validator/hoodi/i7bbt/jwt.hex");
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  const preview = await operations.pulumi("hoodi", "preview", "--diff", "--show-sames");
  const state = await operations.pulumi("hoodi", "stack", "export", "--show-secrets");
  const files = readdirSync(join(lab.dir, "state"), { recursive: true, encoding: "utf8" })
    .map((file) => join(lab.dir, "state", file))
    .filter((file) => statSync(file).isFile());
  expect(files.length).toBeGreaterThan(2);
  for (const text of [preview.output, state.output, ...files.map((file) => readFileSync(file, "utf8"))]) {
    expect(text.includes(secret)).toBe(false);
  }
  expect(await operations.inside("i7bb", `journalctl -q --no-pager | grep -c ${secret} || :`)).toBe("0");
});

const containersOf = (stack: string) =>
  operations.inside(
    "trdiy",
    `docker ps --no-trunc --filter name=^${stack}- --format '{{.ID}} {{.Names}}' | sort`,
  );

test("each stack finds nothing to do, whichever was applied last", async () => {
  for (const last of ["hoodi", "mainnet"]) {
    const up = await operations.pulumi(last, "up", "--skip-preview");
    expect(up.code, up.output).toBe(0);
    for (const stack of ["hoodi", "mainnet"]) {
      const preview = await operations.pulumi(stack, "preview", "--expect-no-changes");
      expect(preview.code, preview.output).toBe(0);
    }
  }
});

test("destroying a stack leaves the other's containers alone", async () => {
  const hoodi = await containersOf("hoodi");
  await operations.pulumi("mainnet", "state", "unprotect", "--all", "--yes", "--stack", "mainnet");
  const destroy = await operations.pulumi("mainnet", "destroy");
  expect(destroy.code, destroy.output).toBe(0);
  expect(await containersOf("mainnet")).toBe("");
  expect(await containersOf("hoodi")).toBe(hoodi);
  const again = await operations.pulumi("mainnet", "up", "--skip-preview");
  expect(again.code, again.output).toBe(0);
});

test("destroying the owner's stack takes its own and is refused what another requires", async () => {
  const mainnet = await containersOf("mainnet");
  const destroy = await operations.pulumi("hoodi", "destroy");
  expect(destroy.code, destroy.output).not.toBe(0);
  expect(destroy.output).toContain("role base is still needed by node-trdiym of stack mainnet");
  expect(await containersOf("hoodi")).toBe("");
  expect(await containersOf("mainnet")).toBe(mainnet);
});

test("after destroy containers and the environment's files are gone; data, packages and the way in stay", async () => {
  await operations.pulumi("mainnet", "state", "unprotect", "--all", "--yes", "--stack", "mainnet");
  for (const [stack, options] of [
    ["mainnet", []],
    ["hoodi", ["--parallel", "1"]],
  ] as const) {
    const destroy = await operations.pulumi(stack, "destroy", ...options);
    expect(destroy.code, destroy.output).toBe(0);
  }
  expect(
    await operations.inside(
      "i7bb",
      "docker ps -aq; docker network ls -q --filter label=com.docker.compose.project",
    ),
  ).toBe("");
  expect(
    await operations.inside("i7bb", "find /etc/bonded-validator /etc/docker/daemon.json 2>/dev/null || :"),
  ).toBe("");
  expect(await operations.inside("i7bb", "ls /mnt/ethereum/hoodi/i7bbt")).toBe("lighthouse\nreth");
  expect(await operations.inside("i7bb", "ls -A /mnt/ethereum/hoodi/i7bbt/reth | wc -l")).not.toBe("0");
  expect(
    await operations.inside(
      "i7bb",
      "id -un jamie; dpkg-query -W -f '${Status}' docker.io; sshd -T | grep -i '^permitrootlogin'",
    ),
  ).toBe("jamie\ninstall ok installedpermitrootlogin no");
  expect(await operations.inside("i7bb", "cat /var/lib/bonded-validator/manifest | cut -f6 | sort -u")).toBe(
    "access",
  );
});

async function setConnected(host: string, connected: boolean): Promise<void> {
  await connectHost(lab, initOf(lab, host)!, connected);
}
