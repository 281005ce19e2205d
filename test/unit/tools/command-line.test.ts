import { describe, expect, it } from "vitest";
import { commands } from "../../../lab/commands.ts";
import { oneOf, refuseUnknownOptions, UsageError } from "../../../tools/command-line.ts";
import { stackNames } from "../../../topology/stacks.ts";

const names = ["start", "status", "up", "drift", "drain"];

describe("a word that has to be one of some", () => {
  it("is itself", () => {
    expect(oneOf("command", "up", names)).toBe("up");
  });

  it.each([
    ["strat", "start"],
    ["stat", "start or status"],
    ["drfit", "drift"],
    ["dra", "drain"],
    ["upp", "up"],
  ])("%s is answered with %s", (word, near) => {
    expect(() => oneOf("command", word, names)).toThrow(
      new UsageError(`There is no command "${word}". Did you mean ${near}?`),
    );
  });

  it("is answered with all of them where none is near", () => {
    expect(() => oneOf("command", "reboot", names)).toThrow(
      'There is no command "reboot". Choose one of start, status, up, drift, drain.',
    );
  });
});

describe("options", () => {
  it("are looked at as far as the words are the command's own", () => {
    expect(() => refuseUnknownOptions(["hoodi", "--json", "--", "--all"], ["--json"])).not.toThrow();
    expect(() => refuseUnknownOptions(["--soak=2h", "-"], ["--soak"])).not.toThrow();
  });

  it("are refused where a command has none", () => {
    expect(() => refuseUnknownOptions(["--force"], [])).toThrow('"--force": this command has no options.');
  });
});

describe("the lab", () => {
  it.each([
    ["start", "Which stack? npm run lab -- start <stack>"],
    ["start hodi", 'There is no stack "hodi". Did you mean hoodi?'],
    ["start hoodi --ovrelay=shin", 'There is no option "--ovrelay". Did you mean --overlay?'],
    ["start hoodi i7bb=debian12", 'There is no system "debian12". Did you mean debian-12?'],
    ["up hodi", 'There is no stack "hodi". Did you mean hoodi?'],
    ["pulumi preview", `There is no stack "preview". Choose one of ${stackNames.join(", ")}.`],
    ["tool hoodi drfit", 'There is no tool "drfit". Did you mean drift?'],
    ["exec", "Which host? npm run lab -- exec <host> -- <command>"],
    ["cut --all", '"--all": this command has no options.'],
    ["kill i7bb", "Which name? npm run lab -- kill <host> <name>"],
    ["status --jsn", 'There is no option "--jsn". Did you mean --json?'],
    ["down --force", '"--force": this command has no options.'],
  ])("refuses %s before anything is touched", (line, message) => {
    const [name = "", ...words] = line.split(" ");
    expect(() => commands[name]!(words)).toThrow(new UsageError(message));
  });
});
