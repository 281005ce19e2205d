/** What a reader may ask, and what it is not told of texts of the host and of commands of people. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { quote } from "../../../provider/remote/quote.ts";

const own = "sh -c 'read -r size'";
const part = readFileSync(new URL("../../../provider/remote/reader.sh", import.meta.url), "utf8").replace(
  "@OWN_COMMAND@",
  () => quote(own),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-reader-"));
  mkdirSync(join(folder, "secrets"));
  writeFileSync(join(folder, "manifest"), "file\t/etc/docker/daemon.json\t\nunit\tchrony\t\n");
  writeFileSync(join(folder, "traces"), `path\t${folder}/traces\npath\t/srv/nothing\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command with the functions of the part. */
function run(command: string, input = ""): string {
  const frame = `work=${folder} home=${folder} tab=$(printf '\\t'); unwritten() { return 1; }
    secret_record() { echo "$home/secrets/\${1##*/}"; }`;
  return execFileSync("sh", ["-uc", `${frame}\n${part}\n${command}`], { input, encoding: "utf8" });
}

describe("a question", () => {
  const isAdmitted = (verb: string, body: string) =>
    run(`request=${quote(body)}; is_readers_request ${verb} >/dev/null && echo yes || echo no`) === "yes\n";

  it.each([
    ["observe", ""],
    ["history", ""],
    ["history", "path\t/etc/docker/daemon.json\npackage\tlibc6.1-dev\n"],
    ["history", "unit\tbonded-validator-supervisor@a\\x2d1.service\nservice\thoodi-1/reth\n"],
  ])("is admitted: %s %j", (verb, body) => {
    expect(isAdmitted(verb, body)).toBe(true);
  });

  it.each([
    ["kept_files", ""],
    ["observe", "file\t/etc/shadow\t\n"],
    ["observe", "\n"],
    ["history", "owner\t/etc/x\n"],
    ["history", "path\tetc\n"],
    ["history", "path\t/a b\n"],
    ["history", "path\t/a\tb\n"],
    ["history", "path\n"],
    ["history", "path\t/a\n\n"],
    ["history", "package\t-x\n"],
    ["history", "unit\t../x\n"],
    ["history", "unit\t-x\n"],
    ["history", "service\ta\n"],
    ["history", "service\ta/$(x)\n"],
  ])("is refused: %s %j", (verb, body) => {
    expect(isAdmitted(verb, body)).toBe(false);
  });
});

it.each([
  ["public_text", "deb [signed-by=/k] http://a:b@c:d@host/x y", "deb [signed-by=/k] http://...@host/x y"],
  ["public_text", "UUID=1 /data ext4 rw,password=x,y", "UUID=1 /data ext4 rw,password=...,y"],
  ["public_routing", " neighbor 10.0.0.1 password hunter2", " neighbor 10.0.0.1 password ..."],
  ["public_routing", "service password-encryption", "service password-encryption"],
  [
    "public_apt",
    "apt-get -o Acquire::http::Proxy=http://u:p@h install a=1",
    "apt-get -o Acquire::http::Proxy=... install a=1",
  ],
])("%s of %j", (name, text, shown) => {
  expect(run(name, `${text}\n`)).toBe(`${shown}\n`);
});

it("commands are told by their program and by names of items", () => {
  const commands = [
    [
      "/usr/bin/vi daemon.json /etc/docker/daemon.json hunter2",
      "/usr/bin/vi daemon.json /etc/docker/daemon.json ...",
    ],
    ["/usr/bin/systemctl stop chrony", "/usr/bin/systemctl ... chrony"],
    [`/usr/bin/sh -c echo >>${folder}/traces`, `/usr/bin/sh ... ... >>${folder}/traces`],
    ["/usr/bin/cat /srv/nothing", "/usr/bin/cat ..."],
    ["hunter2", "..."],
    [`/usr/bin/${own}`, `/usr/bin/${own}`],
  ];
  const entries = commands.map(([command]) => {
    const message = `  jamie : TTY=pts/0 ; PWD=/ ; USER=root ; ENV=A=hunter2 ; COMMAND=${command}`;
    return JSON.stringify({ __REALTIME_TIMESTAMP: "1", _UID: "1000", _CMDLINE: "hunter2", MESSAGE: message });
  });
  const told = run("public_commands", `${entries.join("\n")}\n{"MESSAGE":[1]}\n`)
    .trim()
    .split("\n");
  expect(told.map((line) => (JSON.parse(line) as { MESSAGE: string }).MESSAGE)).toEqual(
    commands.map(([, shown]) => `jamie : COMMAND=${shown}`),
  );
  expect(told.join()).not.toContain("hunter2");
});

it("a secret is as recorded or changed, and what lies where a link leads is not read", () => {
  const path = join(folder, "key");
  writeFileSync(path, "hunter2");
  const state = () => run(`secret_sum ${path}`);
  expect(state()).toBe("changed\n");
  run(`sha256sum <${path} | cut -d' ' -f1 >${folder}/secrets/key`);
  expect(state()).toBe("as-recorded\n");
  writeFileSync(path, "hunter3");
  expect(state()).toBe("changed\n");
  run(`ln -s ${folder} ${folder}/other`);
  expect(run(`body_of ${path}; body_of ${folder}/other/key || echo refused`)).toBe("hunter3refused\n");
});
