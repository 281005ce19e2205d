/** What is written on a host so that it is there whole or not at all, when the power goes too. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const writer = readFileSync(new URL("../../../provider/remote/writer.sh", import.meta.url), "utf8");

/** What a script prints with the writer's functions, in a folder of its own; `~` is that folder in what it prints. */
function run(script: string, functions = writer): string {
  const whole = `set -u; own=$(mktemp -d); home=$own/home; cd "$own"
    ${functions}
    { ${script}
    } 2>&1 | sed "s|$own|~|g"
    rm -r "$own"`;
  return execFileSync("sh", ["-c", whole], { encoding: "utf8" });
}

/** `sync` and `mv` that tell of themselves. */
const told = `
  sync() { echo "sync $2 \${3:-}" >&3; [ "$2" != "\${broken:-}" ] || return 1; }
  mv() { echo "rename $3" >&3; command mv "$@"; }
  exec 3>&1`;
const record = `${told}; echo old >record; write_record "$own/record" echo new; cat record`;

describe("a record", () => {
  it("is on the disk before it has its name, and its name is after that", () => {
    expect(run(record).replaceAll(/ +\n/g, "\n")).toBe(
      "sync ~/record.new\nrename ~/record.new\nsync ~\nnew\n",
    );
  });

  it("would have its name before the disk has it, if nothing waited for that", () => {
    const hasty = writer.replace('sync -- "$kept_in.new" && mv -fT', "mv -fT");
    expect(run(record, hasty)).toMatch(/^rename /);
  });

  it("is as it was where the disk does not take the new one", () => {
    expect(run(`broken=$own/record.new; ${record}; ls`)).toMatch(
      /^sync ~\/record\.new +\n~\/record could not be written, so it is as it was\nold\nrecord\n$/,
    );
  });

  it.each(["write_manifest", "write_unfinished base"])("is what %s writes", (write) => {
    expect(run(`${told}; echo bmV3Cg== | ${write} >/dev/null; find home -type f | xargs cat`)).toMatch(
      /^sync .*\nrename .*\nsync .*\nnew\n$/,
    );
  });
});

describe("a file that could not be written", () => {
  const write = (owner: string, command: string) =>
    `echo old >secret; place_file "$own/secret" ${owner} 0600 ${command}; ls -A; cat secret`;
  it.each([
    ["because its owner is not there", "nobody-of-that-name", "echo new"],
    ["because the disk is full", '"$(id -u)"', "false"],
  ])("%s is as it was, and nothing of the new one is left", (_, owner, command) => {
    expect(run(write(owner, command))).toMatch(/(^|\n)secret\nold\n$/);
  });

  it("because its writer was killed, leaves nothing behind the next time", () => {
    expect(run(`echo half >secret.bonded-validator.abcdefghij; ${write('"$(id -u)"', "echo new")}`)).toBe(
      "secret\nnew\n",
    );
  });
});
