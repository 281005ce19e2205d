/** Drift inside a host, through the real engine, for the items that need no systemd and no Docker. */
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Leaves } from "../../provider/items/kind.ts";
import { type Box, commandLine, startBox, whyNoBox } from "../support/box.ts";
import { type Ended, makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";

const root = { owner: "root:root", mode: "0644" };
const hidden = { owner: "root:root", mode: "0600" };
const hexSecret = { format: "hex32", ...hidden };
const passwords = Array.from({ length: 12 }, (_, index) => `correct-horse-${index}-battery`);

const items: Record<string, Leaves> = {
  "package openssh-server": { state: "installed" },
  "directory /srv/box": { owner: "root:root", mode: "0755" },
  "directory /srv/box/data": { owner: "daemon:daemon", mode: "0750", keep: true },
  "database /srv/box/data": { version: "8.3.3" },
  "file /srv/box/changed": { content: "one\ntwo\n", ...root },
  "file /srv/box/chmodded": { content: "", ...root },
  "file /srv/box/chowned": { content: "'\"$(id)`\\\n\ttab ünï \u0001", ...root },
  "file /srv/box/deleted": { content: "x", ...root },
  "file /srv/box/link": { content: "x", ...root },
  "file /srv/box/large": { content: "0123456789abcdef\n".repeat(20_000), ...root },
  "file /srv/box/untouched": { content: "x", ...root },
  "file /srv/box/secret": { secret: passwords[0]!, ...hidden },
  "file /srv/box/open": { secret: passwords[1]!, ...hidden },
  "secret /srv/box/generated/changed": hexSecret,
  "secret /srv/box/generated/emptied": hexSecret,
  "secret /srv/box/generated/deleted": hexSecret,
  "secret /srv/box/generated/opened": hexSecret,
  "secret /srv/box/generated/untouched": hexSecret,
};

/** What somebody does at night, and the item in which a plan has to show it. */
const nightShift: [item: string, command: string][] = [
  ["~directory /srv/box", "chmod 0777 /srv/box"],
  ["~directory /srv/box/data", "chown root /srv/box/data"],
  ["~database /srv/box/data", "echo 8.2.0 >/srv/box/.data.bonded-validator-version"],
  ["~file /srv/box/changed", "echo three >>/srv/box/changed"],
  ["~file /srv/box/chmodded", "chmod +x /srv/box/chmodded"],
  ["~file /srv/box/chowned", "chown daemon /srv/box/chowned"],
  ["+file /srv/box/deleted", "rm /srv/box/deleted"],
  ["~file /srv/box/link", "mv /srv/box/link /srv/elsewhere; ln -s /srv/elsewhere /srv/box/link"],
  ["~file /srv/box/large", "printf x | dd of=/srv/box/large bs=1 seek=200000 conv=notrunc status=none"],
  ["~file /srv/box/secret", "printf other >/srv/box/secret"],
  ["~file /srv/box/open", "chmod 0644 /srv/box/open"],
  [
    "~secret /srv/box/generated/changed",
    "tr 0-9a-f 1-9a-f0 </srv/box/generated/changed >/x; cat /x >/srv/box/generated/changed",
  ],
  ["~secret /srv/box/generated/emptied", ": >/srv/box/generated/emptied"],
  ["+secret /srv/box/generated/deleted", "rm /srv/box/generated/deleted"],
  ["~secret /srv/box/generated/opened", "chmod 0644 /srv/box/generated/opened"],
];

describe.skipIf(whyNoBox())("a host", () => {
  let box: Box;
  let roles: Roles;
  let wanted: RoleSpec[];

  beforeAll(async () => {
    box = await startBox("box");
    roles = await makeRoles([box]);
    const of = (role: string, own: Record<string, Leaves>): RoleSpec => ({
      name: `box-${role}`,
      connection: box.connection,
      role,
      items: own,
    });
    const secrets = passwords
      .slice(2)
      .map((secret, index) => [`file /srv/keys/${index}`, { secret, ...hidden }]);
    wanted = [
      of("main", items),
      of("keys", Object.fromEntries(secrets)),
      of("small", { "file /srv/small": { content: "x", ...root } }),
    ];
    roles.want(...wanted);
  });
  afterAll(async () => {
    await roles?.project.remove();
    await box?.end();
  });

  it("is made by one up, whose secrets are on no command line", async () => {
    const lines = commandLinesUntil(roles.up());
    const { ended, seen } = await lines;
    expect(ended.text).toContain("4 created");
    expect(ended.code).toBe(0);
    // The sampler saw both sides at work.
    expect(seen.some((line) => /^\S+\/ssh -T/.test(line))).toBe(true);
    expect(
      seen.some((line) => line.startsWith("sh -c read -r size") || line.includes("sshd: root@notty")),
    ).toBe(true);
    expect(seen.filter((line) => holdsSecret(line))).toEqual([]);
  });

  it("is not changed by a plan, which costs one connection and one question for all roles", async () => {
    const { asked, ended } = await countingRequests(roles, () => roles.preview());
    expect(ended.text).toContain("4 unchanged");
    expect(ended.code).toBe(0);
    expect(asked).toEqual(["observe"]);
  });

  it("keeps its secrets: none in state, plans and logs", async () => {
    const made = await box.run("cat /srv/box/generated/*");
    const generated = made.match(/[0-9a-f]{64}/g) ?? [];
    expect(generated).toHaveLength(5);
    const everything = roles.transcript() + stored(roles.project.folder);
    for (const secret of generated) expect(everything).not.toContain(secret);
    expect(holdsSecret(everything)).toBe(false);
    // The search would find what is there.
    expect(everything).toContain("file /srv/box/changed");
    expect(everything).toContain("0123456789abcdef");
  });

  it("shows a plan every item that was changed at night, and only those", async () => {
    for (const [, command] of nightShift) await box.run(command);
    const preview = await roles.preview();
    expect(namedIn(preview.text, "box-main update")).toEqual(nightShift.map(([item]) => item).sort());
    expect(preview.text).toContain("~ 1 to update");
    expect(preview.code).toBe(7);
  });

  it("shows the same to a refresh that writes nothing", async () => {
    const refresh = await roles.refresh();
    // A refresh compares the other way round: what is missing would go from the state.
    const seen = nightShift.map(([item]) => item.replace("+", "-"));
    expect(namedIn(refresh.text, "box-main update")).toEqual(seen.sort());
    expect(refresh.code).toBe(7);
  });

  it("is healed by up, without touching what was right", async () => {
    const before = await box.run(
      "cd /srv/box; stat -c '%n %i %y' untouched generated/untouched; sha256sum generated/opened",
    );
    const up = await roles.up();
    expect(up.text).toContain("~ 1 updated");
    expect(up.code).toBe(0);
    expect((await roles.preview()).code).toBe(0);
    const after = await box.run(
      "cd /srv/box; stat -c '%n %i %y' untouched generated/untouched; sha256sum generated/opened",
    );
    expect(after).toBe(before);
    const seen = await box.run(
      "cd /srv/box; cat changed; stat -c '%F %a %U:%G' link . data chmodded; cat /srv/elsewhere",
    );
    expect(seen.split("\n")).toEqual([
      "one",
      "two",
      "regular file 644 root:root",
      "directory 755 root:root",
      "directory 750 daemon:daemon",
      "regular empty file 644 root:root",
      "x",
    ]);
  });

  it("keeps a copy of what was changed by hand, and none of a secret", async () => {
    expect(await box.run("cat /var/lib/bonded-validator/kept/srv/box/changed")).toBe("one\ntwo\nthree\n");
    expect(await box.run("cd /var/lib/bonded-validator/kept; find . -name secret -o -name open")).toBe("");
  });

  it("says where a directory stands in the way of a file, and heals once it is gone", async () => {
    await box.run("rm /srv/small; mkdir /srv/small; touch /srv/small/data");
    const preview = await roles.preview();
    expect(namedIn(preview.text, "box-small update")).toEqual(["~file /srv/small"]);
    const up = await roles.up();
    expect(up.text).toContain("/srv/small is a directory; move it away, then run up again");
    expect(up.code).not.toBe(0);
    expect(await box.run("ls /srv/small")).toBe("data\n");
    await box.run("mv /srv/small /srv/moved");
    expect((await roles.up()).code).toBe(0);
  });

  it("loses a file that leaves the program, and only that", async () => {
    const { "file /srv/box/deleted": _gone, ...rest } = items;
    roles.want({ ...wanted[0]!, items: rest }, ...wanted.slice(1));
    const up = await roles.up();
    expect(namedIn(up.text, "box-main updated")).toEqual(["-file /srv/box/deleted"]);
    expect(await box.run("ls /srv/box")).toBe(
      "changed\nchmodded\nchowned\ndata\ngenerated\nlarge\nlink\nopen\nsecret\nuntouched\n",
    );
    expect((await roles.preview()).code).toBe(0);
  });

  it("loses what is ours when it is given up; data, directories in use and packages stay", async () => {
    await box.run("echo theirs >/srv/box/theirs");
    const down = await roles.pulumi("destroy", "--yes", "--skip-preview");
    expect(down.code, down.text).toBe(0);
    expect(await box.run("find /srv/box /srv/keys /srv/small 2>/dev/null | sort; command -v sshd")).toBe(
      "/srv/box\n/srv/box/.data.bonded-validator-version\n/srv/box/data\n/srv/box/generated\n/srv/box/theirs\n/srv/keys\n/usr/sbin/sshd\n",
    );
    expect(
      await box.run("cat /var/lib/bonded-validator/manifest; ls /var/lib/bonded-validator/unfinished"),
    ).toBe("");
  });
});

/** Item keys with their sign in the line of a plan for this resource and operation: "+a,b~c" is "+a", "+b", "~c". */
function namedIn(text: string, what: string): string[] {
  const line = text
    .split("\n")
    .find((candidate) => candidate.includes(` ${what} `) && candidate.includes("[diff:"));
  const groups = /\[diff: (.*?)\]/.exec(line ?? "")?.[1]?.match(/[-+~][^-+~]*/g) ?? [];
  return groups
    .flatMap((group) =>
      group
        .slice(1)
        .split(",")
        .map((key) => group[0] + key),
    )
    .sort();
}

function holdsSecret(text: string): boolean {
  return passwords.some(
    (secret) => text.includes(secret) || text.includes(Buffer.from(secret).toString("base64")),
  );
}

/** The state with its history and the stack's settings, as one text. */
function stored(folder: string): string {
  const entries = readdirSync(join(folder, "state"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return [...files, join(folder, "Pulumi.dev.yaml")].map((file) => readFileSync(file, "utf8")).join("\n");
}

/** All command lines of this machine and of the boxes on it while something runs. */
async function commandLinesUntil(work: Promise<Ended>): Promise<{ ended: Ended; seen: string[] }> {
  const seen = new Set<string>();
  let ended: Ended | undefined;
  work.then((result) => {
    ended = result;
  });
  while (!ended) {
    for (const pid of readdirSync("/proc")) if (/^\d+$/.test(pid)) seen.add(commandLine(Number(pid)));
    await new Promise(setImmediate);
  }
  return { ended, seen: [...seen] };
}

/** Runs something with an ssh that writes down what it is sent; returns the verbs of all requests. */
async function countingRequests(
  roles: Roles,
  work: () => Promise<Ended>,
): Promise<{ asked: string[]; ended: Ended }> {
  const { project } = roles;
  const tee = '#!/bin/sh\nprintf "connection\\n" >>"$SENT"; tee -a "$SENT" | /usr/bin/ssh "$@"\n';
  await project.write("ssh", tee);
  const before = project.env.PATH;
  chmodSync(join(project.folder, "ssh"), 0o755);
  project.env.SENT = join(project.folder, "sent");
  project.env.PATH = `${project.folder}:${before}`;
  const ended = await work();
  project.env.PATH = before;
  const sent = readFileSync(project.env.SENT, "utf8");
  expect(sent.match(/^connection$/gm)).toHaveLength(1);
  return { asked: [...sent.matchAll(/(\w+) \d+ [0-9a-f]{12} */g)].map((match) => match[1]!), ended };
}
