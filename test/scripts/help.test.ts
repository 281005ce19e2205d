/** Every command explains itself before it touches anything, and answers a mistyped word with what comes nearest. */

import { type ExecFileException, execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { repository } from "../support/inventory.ts";

const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const forDevelopment = ["test", "typecheck", "lint", "format", "docs"];
/** Steps of the workflows take what they need from their job, and no words. */
const isStep = (name: string): boolean => name.startsWith("ci:");
const commands = Object.keys(scripts).filter((name) => !forDevelopment.includes(name) && !isStep(name));
const verbs = readdirSync(join(repository, "lab/help")).map((file) => basename(file, ".txt"));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function execute(program: string, args: readonly string[], options: object): Promise<Ended> {
  return new Promise((done) => {
    execFile(program, args, options, (error: ExecFileException | null, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

/** Runs a script of package.json as npm does, with the project's own Node. */
function run(name: string, ...args: string[]): Promise<Ended> {
  const [program = "", ...words] = scripts[name]!.split(" ");
  const path = program === "node" ? process.execPath : program;
  return execute(path, [...words, ...args], { cwd: repository });
}

const asksForHelp = [
  ...commands.map((name) => [name]),
  ["bench", "failover"],
  ["bench", "duties"],
  ["bench", "commit"],
  ...verbs.filter((verb) => verb !== "lab").map((verb) => ["lab", verb]),
  ["lab", "start", "hoodi"],
];

describe.concurrent("--help", () => {
  it.each(asksForHelp.map((words) => words.join(" ")))(
    "%s says what it does, with an example",
    async (line) => {
      const [name = "", ...words] = line.split(" ");
      const { code, stdout, stderr } = await run(name, ...words, "--help");
      expect(stderr).toBe("");
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`\nExamples?:\n  (\\w+=\\S+ )?npm run ${name}\\b`));
      if (name === "lab" && words.length > 0 && words[0] !== "story")
        expect(stdout).toMatch(new RegExp(`^npm run lab -- ${words[0]}\\b`));
    },
  );

  it("names every command of the lab", async () => {
    const { stdout } = await run("lab", "--help");
    for (const verb of verbs.filter((each) => !["lab", "story"].includes(each)))
      expect(stdout).toMatch(new RegExp(`\\b${verb} <|-- ${verb} `));
  });
});

describe.concurrent("on a fresh clone, without npm and Node, the lab", () => {
  /** A folder with what git has of the lab, and a PATH with nothing but the shell's own tools. */
  function freshClone(): { folder: string; lab(...args: string[]): Promise<Ended> } {
    const folder = mkdtempSync(join(tmpdir(), "bonded-validator-clone-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(join(repository, "lab"), join(folder, "lab"), { recursive: true });
    for (const file of ["package.json", "package-lock.json"])
      cpSync(join(repository, file), join(folder, file));
    const path = join(folder, "bin");
    mkdirSync(path);
    for (const tool of ["sh", "cat", "dirname", "uname"]) symlinkSync(join("/bin", tool), join(path, tool));
    return {
      folder,
      lab: (...args) =>
        execute(join(path, "sh"), [join(folder, "lab/run"), ...args], { env: { PATH: path } }),
    };
  }

  it.each([["--help"], ["start --help"], ["exec i7bb --help"]])(
    "explains %s and installs nothing",
    async (line) => {
      const { folder, lab } = freshClone();
      const before = readdirSync(folder);
      expect(await lab(...line.split(" "))).toMatchObject({ code: 0, stderr: "" });
      expect(readdirSync(folder)).toEqual(before);
    },
  );

  it("asks for npm where there is something to do", async () => {
    expect(await freshClone().lab("status")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("npm is missing"),
    });
  });

  it("lists its commands if help for another one is asked for", async () => {
    const { code, stderr } = await freshClone().lab("strat", "--help");
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('There is no command "strat".\n'),
    });
    expect(stderr).toContain("npm run lab -- start <stack>");
  });
});

describe.concurrent("a mistyped word ends with 2 and names the nearest", () => {
  it.each([
    ["check hoodi --jsno", 'There is no option "--jsno". Did you mean --json?'],
    ["latency hoodi --sook 24h", 'There is no option "--sook". Did you mean --soak?'],
    ["bench failovr", 'There is no bench "failovr". Did you mean failover?'],
    ["bench --round 1", 'There is no option "--round". Did you mean --rounds?'],
    ["lab strat hoodi", 'There is no command "strat". Did you mean start?'],
  ])("%s", async (line, message) => {
    const [name = "", ...words] = line.split(" ");
    const { code, stdout, stderr } = await run(name, ...words);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});
