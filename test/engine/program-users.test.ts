/** A program gets a user of its own: what it has belongs to that user before it starts again, and to nobody in between. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Leaves } from "../../provider/items/kind.ts";
import { newRun } from "../../provider/resource/context.ts";
import { previewUpdate } from "../../provider/resource/preview.ts";
import { apply, read } from "../../provider/resource/role.ts";
import { parseInputs } from "../../provider/resource/wire.ts";
import { type Box, whyNoBox } from "../support/box.ts";
import { urnOf } from "../support/provider/samples.ts";
import { weakened } from "./agent-shell.ts";
import { cut, type SignerBox, startSignerBox } from "./signer-box.ts";

/** A protection of the agent → what stands there instead. */
const control = vi.hoisted(() => ({ weaken: {} as Record<string, string> }));
vi.mock("../../provider/host/agent.ts", async (original) => {
  const { agentScript } = await original<typeof import("../../provider/host/agent.ts")>();
  return { agentScript: (mode: "read" | "write") => weakened(agentScript(mode), control.weaken) };
});

const root = { owner: "root:root", mode: "0755" };
const user = 2_013_265_921;
const owner = `${user}:${user}`;
const image = `a/b@sha256:${"1".repeat(64)}`;
const service = "service hoodi-vc1/signer";
const own = "/srv/vc1/signer";

describe.skipIf(whyNoBox())("a program that gets a user of its own", () => {
  let machine: SignerBox;
  let box: Box;

  /** A signer as an earlier version makes it, and as this one does. */
  const itemsOf = (isNew: boolean): Record<string, Leaves> => ({
    "directory /srv/vc1": { ...root, mode: "0700", keep: true },
    [`directory ${own}`]: isNew
      ? { owner, mode: "0700", keep: true, writers: service }
      : { ...root, mode: "0700", keep: true },
    [`directory ${own}/keys`]: {
      ...(isNew ? { owner, writers: service } : { owner: "root:root" }),
      mode: "0700",
      irreplaceable: "0x*,slashing.sqlite",
    },
    "file /etc/vc1/compose.yaml": {
      content: `name=hoodi-vc1/signer image=${image} volumes=${own} definition=${String(isNew ? 2 : 1).repeat(16)}\n`,
      ...root,
    },
    [service]: {
      compose: "/etc/vc1/compose.yaml",
      image,
      definition: String(isNew ? 2 : 1).repeat(16),
      restart: "unless-stopped",
      state: "running",
      manualStart: true,
    },
    ...(isNew && { "requires uid": { uid: user } }),
  });

  const inputsOf = (items: Record<string, Leaves>) =>
    parseInputs({ connection: box.connection, role: "vc1", ...items });

  /** One `up`: what it warned of, and what it could not do. */
  async function up(items = itemsOf(true), role = "vc1"): Promise<string> {
    const said: string[] = [];
    const warn = (_urn: string, message: string) => said.push(message);
    const run = newRun({ status: () => {}, info: () => {}, warn });
    try {
      const inputs = { ...inputsOf(items), role };
      const { reasons } = await apply(run, `box-${role}-1`, urnOf(role), inputs);
      return [...said, ...reasons].join("\n");
    } catch (error) {
      return [...said, (error as Error).message].join("\n");
    } finally {
      run.hosts.close();
    }
  }

  /** What a plan says, and the owners that it finds. */
  async function look(items = itemsOf(true)): Promise<{ said: string; owners: unknown[] }> {
    const said: string[] = [];
    const note = (_urn: string, message: string) => said.push(message);
    const run = newRun({ status: () => {}, info: note, warn: note });
    try {
      const found = await read(run, "box-vc1-1", inputsOf(items));
      await previewUpdate(run, "box-vc1-1", urnOf("vc1"), inputsOf(items)).catch((error: Error) =>
        said.push(error.message),
      );
      const owners = [own, `${own}/keys`].map((path) => (found[`directory ${path}`] as Leaves).owner);
      return { said: said.join("\n"), owners };
    } finally {
      run.hosts.close();
    }
  }

  const owners = (...paths: string[]) => box.run(`cd ${own}; stat -c '%u:%g %n' ${paths.join(" ")}`);
  const foreign = async () => (await box.run(`find ${own} ! -uid ${user} -printf '%P\\n'`)).trim();
  const log = () => machine.log();
  const status = async () => (await box.run("cat /srv/docker/hoodi-vc1_signer/status")).trim();
  const at = (step: string, script: string) => machine.at(step, script);
  const anew = "stop hoodi-vc1/signer, start hoodi-vc1/signer";

  beforeAll(async () => {
    machine = await startSignerBox();
    box = machine.box;
  });
  /** A host as an earlier version left it: all is root's, and the program runs. */
  beforeEach(async () => {
    control.weaken = {};
    await box.run(`
      chattr -i ${own}/db/000001.sst 2>/dev/null || :; umount ${own}/disk 2>/dev/null || :
      rm -rf /srv/docker /srv/vc1 /srv/other /var/lib/bonded-validator /etc/vc1
      printf 'precious\\n' >/srv/victim; chown root:root /srv/victim; chmod 0644 /srv/victim`);
    expect(await up(itemsOf(false))).toBe("");
    await box.run(`
      cd ${own}; mkdir -p db keys/0xab; echo a >db/000001.sst; echo k >keys/0xab/voting-keystore.json
      echo s >keys/slashing.sqlite; : >/srv/docker/log`);
    expect(await up(itemsOf(false))).toBe("");
  });
  afterAll(() => machine?.end());

  it("is named in the plan, stopped, given all that it has, and started; the second plan is empty", async () => {
    const planned = await look();
    expect(planned.owners).toEqual(["root:root", "root:root"]);
    expect(planned.said).toContain(`box: would stop what writes into ${own}, and give all in it to ${owner}`);
    await at("stopped", `stat -c "%u" ${own}/db/000001.sst >>$state/log`);
    expect(await up()).toBe("");
    // At the moment of the stop nothing had changed.
    expect(await log()).toBe("stop hoodi-vc1/signer, 0, start hoodi-vc1/signer");
    expect(await foreign()).toBe("");
    expect(await look()).toEqual({ said: "", owners: [owner, owner] });
    expect(await box.run("stat -c '%U %a' /srv/vc1")).toBe("root 700\n");
  });

  it("stays stopped if a person stopped it, and has what it needs when that person starts it", async () => {
    await box.run("docker stop hoodi-vc1_signer; : >/srv/docker/log");
    expect(await up()).toContain(`${service} is exited; up leaves it so`);
    expect([await log(), await status(), await foreign()]).toEqual(["", "exited", ""]);
  });

  it("is not stopped by an up that may not start it again", async () => {
    await box.run("docker stop hoodi-vc1_signer; : >/srv/docker/log");
    // A person starts it right after the look at the host.
    control.weaken = {
      "write_unfinished() {": "write_unfinished() { docker compose -f /etc/vc1/compose.yaml up -d signer;",
    };
    expect(await up()).toContain("hoodi-vc1/signer does not stand still any more");
    expect([await status(), (await owners("db")).split(" ")[0]]).toEqual(["running", "0:0"]);
  });

  it.each<[string, Record<string, string>]>([
    ["after the stop", { '  check_content "$1" || return\n': `  ${cut}\n` }],
    [
      "in the middle",
      { '-exec chown -RhP -- "$2" {} + )': `-name db -exec chown -RhP -- "$2" {} + ; ${cut} )` },
    ],
    ["before the last", { 'chown -- "$2" . && chmod': `${cut}; chown -- "$2" . && chmod` }],
  ])("is finished by the next up if one was cut off %s", async (_when, weaken) => {
    control.weaken = weaken;
    expect(await up()).not.toBe("");
    expect([await status(), await owners(".")]).toEqual(["exited", "0:0 .\n"]);
    control.weaken = {};
    expect((await look()).owners[0]).toMatch(/^root:root/);
    expect(await up()).toBe("");
    expect([await log(), await status(), await foreign()]).toEqual([anew, "running", ""]);
    expect((await look()).said).toBe("");
  });

  it("gets it all again after a hand changed the folder's owner, or restored root's files into it", async () => {
    expect(await up()).toBe("");
    for (const slip of [
      `chown root ${own}/keys`,
      `echo old >${own}/keys/slashing.sqlite.new; mv ${own}/keys/slashing.sqlite.new ${own}/keys/slashing.sqlite`,
      `chown -R root:root ${own}`,
    ]) {
      await box.run(`${slip}; : >/srv/docker/log`);
      const { said } = await look();
      expect(said, slip).toContain("would stop what writes into");
      expect(await up(), slip).toBe("");
      expect([await log(), await foreign(), (await look()).said], slip).toEqual([anew, "", ""]);
    }
  });

  describe("with something in its folder that leads elsewhere", () => {
    const victim = () => box.run("stat -c %U /srv/victim");

    it("changes nothing there by a link, nor by a link to a folder", async () => {
      await box.run(
        `mkdir -p /srv/other; touch /srv/other/file; cd ${own}; ln -s /srv/victim link; ln -s /srv/other db/folder`,
      );
      expect(await up()).toBe("");
      expect([await victim(), await box.run("stat -c %U /srv/other /srv/other/file")]).toEqual([
        "root\n",
        "root\nroot\n",
      ]);
      expect(await owners("link", "db/folder")).toBe(`${owner} link\n${owner} db/folder\n`);
      // The control: chown that follows.
      await box.run(`chown -R root:root ${own}`);
      control.weaken = { "chown -RhP --": "chown -RL --" };
      await up();
      expect([await victim(), await box.run("stat -c %U /srv/other/file")]).toEqual([
        "UNKNOWN\n",
        "UNKNOWN\n",
      ]);
    });

    it("refuses a file with a name elsewhere before anything is stopped", async () => {
      await box.run(`ln /srv/victim ${own}/db/hard; ln ${own}/db/000001.sst ${own}/db/inside`);
      expect(await up()).toContain(`1 files in ${own} have a name elsewhere too`);
      expect([await log(), await status(), await victim()]).toEqual(["", "running", "root\n"]);
      control.weaken = { '[ "$shared" = 0 ]': "true" };
      await up();
      expect(await victim()).toBe("UNKNOWN\n");
    });

    it("refuses what is mounted below", async () => {
      await box.run(
        `mkdir -p ${own}/disk /srv/other; touch /srv/other/file; mount --bind /srv/other ${own}/disk`,
      );
      expect(await up()).toContain(`${own}/disk is mounted in ${own}`);
      expect([await log(), await status()]).toEqual(["", "running"]);
      control.weaken = { '[ -z "$mounted" ]': "true" };
      await up();
      expect(await box.run("stat -c %U /srv/other/file")).toBe("UNKNOWN\n");
    });

    it("leaves no program that runs with the rights of another", async () => {
      await box.run(`cp /usr/bin/id ${own}/db/id; chmod 4755 ${own}/db/id`);
      expect(await up()).toBe("");
      expect(await box.run(`stat -c '%u %a' ${own}/db/id`)).toBe(`${user} 755\n`);
    });

    it("refuses a container by hand that uses the folder, and starts nothing", async () => {
      await box.run(
        `mkdir -p /srv/docker/byhand; cd /srv/docker/byhand; echo x/byhand >name; echo running >status; echo ${own} >volumes`,
      );
      await at("stopped", "echo running >$state/byhand/status");
      expect(await up()).toContain(`The container byhand uses ${own}`);
      expect((await owners("db")).split(" ")[0]).toBe("0:0");
    });
  });

  it("does not count as done while a file has another owner", async () => {
    await box.run(`chattr +i ${own}/db/000001.sst 2>/dev/null || mount --bind -o ro ${own}/db ${own}/db`);
    expect(await up()).not.toBe("");
    expect(await owners(".")).toBe("0:0 .\n");
    await box.run(`chattr -i ${own}/db/000001.sst 2>/dev/null || umount ${own}/db`);
    expect(await up()).toBe("");
    expect(await foreign()).toBe("");
  });

  describe("whose number somebody has", () => {
    it.each([
      ["an account", "passwd", `jo:x:${user}:100::/home/jo:/bin/sh`, `user jo ${user}-${user}`],
      ["a group", "group", `jo:x:${user}:`, `group jo ${user}-${user}`],
      [
        "a range of subordinate ones",
        "subuid",
        `jo:${user - 10}:65536`,
        `subuid jo ${user - 10}-${user + 65525}`,
      ],
    ])("is refused in the plan and by up: %s", async (_who, file, line, entry) => {
      await box.run(`touch /etc/${file}; cp -a /etc/${file} /srv/kept; echo '${line}' >>/etc/${file}`);
      try {
        const refusal = `uid: found ${entry}, wanted ${user} for its programs alone`;
        expect((await look()).said).toContain(refusal);
        expect(await up()).toContain(refusal);
        expect([await log(), (await owners("db")).split(" ")[0]]).toEqual(["", "0:0"]);
      } finally {
        await box.run(`cp -a /srv/kept /etc/${file}`);
      }
    });

    it("is refused beside a workload of another stack with the same number", async () => {
      const other = { "directory /srv/other": { owner, mode: "0700", keep: true } };
      expect(await up(other, "other")).toBe("");
      expect(await up()).toContain(
        `directory /srv/other of role other of stack hoodi belongs to the user ${user}, as which the programs of this role would run`,
      );
      expect(await log()).toBe("");
    });
  });
});
