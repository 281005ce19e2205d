/** What a program can do to root by what it puts into its own folder: nothing. Each control lacks one protection. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { databaseKind } from "../../provider/items/database.ts";
import { directoryKind } from "../../provider/items/directory.ts";
import type { Item } from "../../provider/items/kind.ts";
import { parseKey } from "../../provider/items/kinds.ts";
import { originKind } from "../../provider/items/origin.ts";
import { nodePaths } from "../../render/ethereum/node.ts";
import { nodeItems } from "../../render/ethereum/node-items.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { load } from "../support/inventory.ts";
import { noContext } from "../support/provider/samples.ts";
import { agentFunctions } from "./agent-shell.ts";

const itemOf = <W>(kind: string, name: string, wanted: W): Item<W> => {
  return { key: `${kind} ${name}`, name, wanted, live: undefined, fields: {} };
};
/** Lets a record be written into whatever stands at the name of its new file. */
const anyFile = { 'rm -f -- "$kept_in.new" && ( set -C; "$@" >"$kept_in.new" )': '"$@" >"$kept_in.new"' };
const scriptOf = (steps: readonly { script: string }[]) => steps.map(({ script }) => script).join("\n");

describe.skipIf(whyNoBox())("the folder of a program", () => {
  let box: Box;
  const victim = () => box.run("cat /srv/victim; stat -c '%U %a' /srv/victim /srv/theirs");
  const untouched = "precious\nroot 600\nroot 700\n";
  /** Runs a script with the agent's functions, as root; says what it printed, whether it ended well or not. */
  const withAgent = (script: string, weaken?: Record<string, string>) =>
    box.run(`exec 2>&1\n(${agentFunctions(weaken)}\nset -e\n${script}\n) || echo "ended with $?"`);

  beforeAll(async () => {
    box = await startBox("box");
  });
  beforeEach(async () => {
    await box.run(`
      rm -rf /srv/node /srv/daemons /srv/theirs /var/lib/bonded-validator
      mkdir -p /srv/node/data /srv/daemons; chown daemon:daemon /srv/daemons
      mkdir -m 0700 /srv/theirs; printf 'precious\\n' >/srv/victim; chown root:root /srv/victim; chmod 0600 /srv/victim`);
  });
  afterAll(() => box?.end());

  it("holds up no look with a file that is larger than any of ours", async () => {
    await box.run("truncate -s 8T /srv/daemons/large; truncate -s 64M /srv/daemons/fits");
    const names = "/srv/daemons/large\t\n/srv/daemons/fits\t\n";
    const seen = await withAgent(`printf '${names}' >"$work/names"; observe_file <"$work/names"`);
    expect(seen).toContain("/srv/daemons/large\tsha256\tmore-than-64-MiB\n");
    expect(seen).toMatch(/\/srv\/daemons\/fits\tsha256\t[0-9a-f]{64}\n/);
  });

  it("is searched for what came from its origin only for a while, and counts as filled if that was not enough", async () => {
    await box.run(`echo a1 >/srv/node/.data.bonded-validator-origin
      seq -f /srv/node/data/%g 20000 | xargs mkdir`);
    const look = "printf '/srv/node/data\\tb2\\n' | observe_origin";
    expect(await withAgent(look)).toBe("/srv/node/data\tid\ta1\n");
    const filled = "/srv/node/data\tid\ta1\n/srv/node/data\tfilled\tyes\n";
    expect(
      await withAgent(look, {
        'timeout 10 find "$name" -mindepth 1 !': 'timeout 0.001 find "$name" -mindepth 1 !',
      }),
    ).toBe(filled);
    await box.run("mkdir -p /srv/node/data/1/db; touch /srv/node/data/1/db/chain");
    expect(await withAgent(look)).toBe(filled);
    await box.run("mv /srv/node/data /srv/node/former");
    expect(await withAgent(look)).toBe("/srv/node/data\tid\ta1\n");
  });

  describe("with a database", () => {
    const first = () => box.run("head -n 1 /etc/shadow");
    const plant = `
      ln -s /etc/shadow /srv/node/data/.bonded-validator-version
      for name in .bonded-validator-version.new .bonded-validator-version; do
        ln -sfn /srv/victim "/srv/node/data/$name.new"
      done`;
    const look = `printf '/srv/node/data\\t8.3.3\\n' | observe_database`;
    const mark = scriptOf(
      databaseKind.apply([itemOf("database", "/srv/node/data", { version: "8.3.3" })], noContext),
    );
    const markFilter = {
      '"${1%/*}" "${1##*/}"; }': '"$1" ""; }',
      "/.%s.bonded-validator-version": "/%s.bonded-validator-version",
    };

    it("shows root nothing and gets nothing overwritten by links in the place of its mark", async () => {
      await box.run(plant);
      expect(await withAgent(look)).not.toContain(await first());
      expect(await withAgent(`${mark}\n${look}`)).toContain("/srv/node/data\tversion\t8.3.3\n");
      expect(await victim()).toBe(untouched);
      expect(await box.run("stat -c '%U %a' /srv/node/.data.bonded-validator-version")).toBe("root 600\n");
    });

    it("could do both if the mark lay in it, written through links, and any text were a version", async () => {
      await box.run(plant);
      const any = { ...markFilter, "grep -xE '[0-9A-Za-z.+-]{1,64}'": "cat" };
      expect(await withAgent(look, any)).toContain(await first());
      expect(await withAgent(mark, { ...markFilter, ...anyFile })).toBe("");
      expect(await victim()).toBe(untouched.replace("precious", "8.3.3"));
    });

    it("is read only as a version", async () => {
      await box.run("cp /etc/shadow /srv/node/.data.bonded-validator-version");
      expect(await withAgent(look)).toContain("/srv/node/data\tversion\t\n");
    });
  });

  it("shows root nothing and gets nothing overwritten by links in the place of the mark of its origin", async () => {
    const mark = scriptOf(originKind.apply([itemOf("origin", "/srv/node/data", { id: "a1" })], noContext));
    const look = `printf '/srv/node/data\\ta1\\n' | observe_origin`;
    const inside = {
      '-origin\\n\' "${1%/*}" "${1##*/}"; }': '-origin\\n\' "$1" ""; }',
      "/.%s.bonded-validator-origin": "/%s.bonded-validator-origin",
    };
    await box.run(
      "for new in .new ''; do ln -s /srv/victim /srv/node/data/.bonded-validator-origin$new; done",
    );
    expect(await withAgent(`${look}\n${mark}\n${look}`)).toContain("/srv/node/data\tid\ta1\n");
    expect(await victim()).toBe(untouched);
    // The control: in the folder itself, and without a file of its own, the mark would be what the link leads to.
    await withAgent(mark, { ...inside, ...anyFile });
    expect(await victim()).toBe(untouched.replace("precious", "a1"));
  });

  describe("with a record of ours in it", () => {
    const file = "/srv/node/data/record";
    const write = `write_record ${file} echo ours`;
    const atOnce = `rm() { command rm "$@"; ln -sfn /srv/victim ${file}.new; }\n${write}`;

    it("gets nothing overwritten by a link, there before or put there at the last moment", async () => {
      await box.run(`ln -s /srv/victim ${file}.new`);
      expect(await withAgent(`${write}; cat ${file}`)).toBe("ours\n");
      expect(await victim()).toBe(untouched);
      expect(await withAgent(atOnce)).toContain(`${file} could not be written, so it is as it was`);
      expect(await victim()).toBe(untouched);
      // The control: without the wish for a new file.
      await withAgent(atOnce, { '( set -C; "$@"': '( "$@"' });
      expect(await victim()).toBe(untouched.replace("precious", "ours"));
    });

    it("has its record written though a run was killed while it wrote", async () => {
      await box.run(`echo half >${file}.new`);
      expect(await withAgent(`${write}; cat ${file}; ls -A /srv/node/data`)).toBe("ours\nrecord\n");
    });
  });

  describe("with a program that runs as its user for whoever starts it", () => {
    const node = load("hoodi").nodes.i7bbt!;
    const { data } = nodePaths(node);
    const user = workloadUser(node.stack, node.name);
    const folders = Object.entries(nodeItems(node, { ...load("hoodi").hosts.i7bb!, disks: [] }))
      .filter(([key]) => key.startsWith(`directory ${data}`))
      .map(([key, wanted]) =>
        itemOf("directory", parseKey(key)!.name!, wanted as { owner: string; mode: string }),
      );
    const above = { owner: "root:root", mode: "0755" };
    /** The user that a program of the container makes of one without rights on the host. */
    async function userBy(container: string): Promise<string> {
      await box.run(`cd ${data}/${container}
        setpriv --reuid=${user} --regid=${user} --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs sh -euc 'cp /usr/bin/id .; chmod 4755 id; chmod 0755 .'`);
      return await box.run(
        `setpriv --reuid=65534 --regid=65534 --clear-groups sh -c "${data}/${container}/id -u" 2>/dev/null || echo refused`,
      );
    }
    beforeEach(() => box.run("rm -rf /mnt/ethereum"));

    it("lets nobody on the host through to it, however the container opens its own folder", async () => {
      expect(await withAgent(scriptOf(directoryKind.apply(folders, noContext)))).toBe("");
      expect(await userBy("reth")).toBe("refused\n");
    });

    it("would, if the folder above, which no container sees, were open", async () => {
      const open = folders.map((item) => (item.name === data ? { ...item, wanted: above } : item));
      expect(await withAgent(scriptOf(directoryKind.apply(open, noContext)))).toBe("");
      expect(await userBy("reth")).toBe(`${user}\n`);
    });
  });

  describe("that belongs to a user", () => {
    /** The user acts right before each of these commands: every new name in the folder leads to the victim. */
    const atEachStep = ["base64", "chown", "chmod", "mv"]
      .map((name) => `${name}() { replant; command ${name} "$@"; }`)
      .join("\n");
    const write = `
      replant() {
        setpriv --reuid=daemon --regid=daemon --clear-groups sh -c '
          for name in /srv/daemons/*.bonded-validator*; do [ ! -e "$name" ] || ln -sfn /srv/victim "$name"; done'
      }
      ${atEachStep}
      printf new | command base64 | write_file /srv/daemons/conf daemon:daemon 0644`;
    const names = () => box.run("ls -A /srv/daemons");

    it("has no name that leads root elsewhere, at whatever moment it is changed", async () => {
      await withAgent(write);
      expect(await victim()).toBe(untouched);
      expect(await names()).toBe("conf\n");
    });

    it("would lead it elsewhere by a name that can be foreseen", async () => {
      await box.run("ln -s /srv/victim /srv/daemons/conf.bonded-validator.1");
      await withAgent(write, {
        'rm -f -- "$1".bonded-validator.*\n': "",
        'new=$(mktemp -u -- "$1.bonded-validator.XXXXXXXXXX")': 'new="$1.bonded-validator.1"',
        "set -C; exec 8": "exec 8",
      });
      expect(await victim()).toBe(untouched.replace("precious\nroot 600", "newdaemon 644"));
    });

    it("would lead it elsewhere by the name of the new file", async () => {
      await withAgent(write, { 'chown -- "$owner" /proc/self/fd/8': 'chown -- "$owner" "$new"' });
      expect(await victim()).toBe(untouched.replace("root 600", "daemon 600"));
    });

    it("keeps nothing of a file that could not be written", async () => {
      await box.run("mount -t tmpfs -o size=4k,uid=1,gid=1 tmpfs /srv/daemons");
      const large = `head -c 20000 /dev/zero | base64 | write_file /srv/daemons/conf daemon:daemon 0644`;
      expect(await withAgent(large)).toContain("ended with 1");
      expect(await names()).toBe("");
      await box.run("umount /srv/daemons");
    });

    it("gets a new file in the place of a link, and the link is not followed", async () => {
      await box.run("ln -s /srv/victim /srv/daemons/conf");
      expect(await withAgent("printf bmV3 | write_file /srv/daemons/conf daemon:daemon 0644")).toBe("");
      expect(await box.run("stat -c '%F %U %a' /srv/daemons/conf; cat /srv/daemons/conf")).toBe(
        "regular file daemon 644\nnew",
      );
      expect(await victim()).toBe(untouched);
    });

    it("is not read through a link that came after the look at what stands there, nor waited for", async () => {
      await box.run("ln -s /srv/victim /srv/daemons/conf; mkfifo /srv/daemons/pipe");
      const read = "body_of /srv/daemons/conf; body_of /srv/daemons/pipe";
      expect(await withAgent(`{ ${read}; } || :`)).toBe("");
      expect(await withAgent(`{ ${read}; } || :`, { "iflag=nofollow,nonblock": "iflag=nonblock" })).toBe(
        "precious\n",
      );
    });
  });

  describe("with a directory of ours in it", () => {
    const keys = directoryKind.apply(
      [itemOf("directory", "/srv/node/data/keys", { owner: "daemon:daemon", mode: "0777" })],
      noContext,
    );
    /** The program acts right after root has looked at the place. */
    const settle = `
      make_directory() { mkdir -p "$1"; rmdir "$1"; ln -s /srv/theirs "$1"; }
      ${scriptOf(keys)}`;

    it("leads root nowhere by a link in its place", async () => {
      expect(await withAgent(settle)).toContain(
        "/srv/node/data/keys leads to /srv/theirs. Move the link away, then run up again.",
      );
      expect(await victim()).toBe(untouched);
    });

    it("would, if what was entered were not looked at", async () => {
      await withAgent(settle, { '&& [ "$entered" = "$1" ]': "" });
      expect(await victim()).toBe(untouched.replace(/root 700\n$/, "daemon 777\n"));
    });
  });

  describe("of whose files copies are kept", () => {
    const keep = `
      ln -s /srv/victim /srv/daemons/conf; keep_copy /srv/daemons/conf
      rm /srv/daemons/conf; echo theirs >/srv/daemons/conf; keep_copy /srv/daemons/conf`;

    it("reaches nothing through a copy of its link", async () => {
      expect(await withAgent(keep)).toBe("");
      expect(await victim()).toBe(untouched);
      expect(await box.run("cat /var/lib/bonded-validator/kept/srv/daemons/conf")).toBe("theirs\n");
    });

    it("would, if the copy were written into the old one", async () => {
      await withAgent(keep, { " --backup=numbered": "" });
      expect(await victim()).toBe(untouched.replace("precious", "theirs"));
    });
  });
});
