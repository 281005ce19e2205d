/** A person who follows docs/keys.md: a shell on the machine with the keystores, and the document's own commands. */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { codeBlocks, pageOf } from "../unit/docs/pages.ts";

/** A validator client that takes the place of the document's example. */
export interface Client {
  readonly name: string;
  readonly host: string;
  /** Of its keymanager API. */
  readonly port: number;
}

/** What stands in the document's commands, and what it is here; everything else is typed as it stands. */
const substitutions = ({ name, host, port }: Client, key: string): Readonly<Record<string, string>> => ({
  vc1: name,
  trdiy: host,
  "17501": String(port),
  "0x…": key,
});

/** A command of the document for a client, and for a key where it names one. */
export function adapted(command: string, client: Client, key = ""): string {
  const meant = substitutions(client, key);
  return command.replace(/vc1|trdiy|17501|0x…/g, (word) => meant[word]!);
}

/** A section of the document, without its heading. */
export function section(heading: string): string {
  const [, found] = pageOf("docs/keys.md").text.split(`\n## ${heading}\n`);
  if (found === undefined) throw new Error(`docs/keys.md has no section "${heading}"`);
  return found.split("\n## ")[0]!;
}

/** The commands of a section, block by block. */
export const commandsOf = (heading: string): string[] => codeBlocks(section(heading), "");

/** What a pattern's groups find in a section; fails if the document says it in another way. */
export function quoted(heading: string, pattern: RegExp): string[] {
  const [, ...groups] = pattern.exec(section(heading)) ?? [];
  if (groups.length === 0) throw new Error(`docs/keys.md, "${heading}" does not have ${pattern}`);
  return groups;
}

/** The import without the parts that the document says to leave out where there is no record of what was signed. */
export function withoutRecord(command: string): string {
  const parts = quoted("Import keys", /leave out `([^`]+)` and `([^`]+)`/);
  return parts.reduce((shorter, part) => {
    if (!shorter.includes(part)) throw new Error(`docs/keys.md: ${part} is not in the command`);
    return shorter.replace(part, "");
  }, command);
}

export class Operator {
  readonly #folder: string;
  readonly #shell: ChildProcessWithoutNullStreams;
  #output = "";

  /** `programs`: scripts by the names under which the shell finds them; `environment`: beyond that of the test. */
  constructor(
    folder: string,
    programs: Readonly<Record<string, string>>,
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.#folder = folder;
    const bin = join(folder, "bin");
    for (const each of [join(folder, "keys"), bin]) mkdirSync(each, { recursive: true });
    for (const [name, script] of Object.entries(programs))
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    this.#shell = spawn("bash", [], {
      cwd: join(folder, "keys"),
      env: { ...process.env, ...environment, PATH: `${bin}:${process.env.PATH}` },
    });
    for (const stream of [this.#shell.stdout, this.#shell.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
      });
  }

  /** Types a command; returns what it printed, which is the error if its exit status is not 0. */
  async type(command: string): Promise<string> {
    this.#output = "";
    writeFileSync(join(this.#folder, "command"), command);
    // Nobody types while it runs.
    this.#shell.stdin.write('. ../command </dev/null; echo "ended with $?"\n');
    for (;;) {
      const [, printed, status] = /^([\s\S]*)ended with (\d+)\n$/.exec(this.#output) ?? [];
      if (status === "0") return printed!.trim();
      if (status !== undefined) throw new Error(`"${command}" ended with ${status}:\n${printed}`);
      await sleep(20);
    }
  }

  /** Puts files into the folder in which the commands run, and takes away all others. */
  keep(files: Readonly<Record<string, string>>): void {
    const folder = join(this.#folder, "keys");
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  }

  read(name: string): string {
    return readFileSync(join(this.#folder, "keys", name), "utf8");
  }

  /** Closes the shell. A tunnel that was left in the background goes on. */
  leave(): void {
    this.#shell.kill();
  }
}
