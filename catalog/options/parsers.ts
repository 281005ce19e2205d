/**
 * The libraries with which clients read their command lines: what each refuses, in which words, and with which exit
 * status the program ends then. Seen in runs of clap 4.6, urfave/cli 2.27 and yargs 17.7.3, read in confutils.nim
 * (status-im/nim-confutils, 2026-03-01), in spf13/pflag's flag.go and bool.go, and among the messages of
 * dotnet/command-line-api, all on 2026-11-26. Only the
 * first words of a message are theirs, without the names that clap gives to values.
 */

export const parserNames = ["clap", "cobra", "confutils", "system-command-line", "urfave", "yargs"] as const;

export type ParserName = (typeof parserNames)[number];

/** What is wrong with a command line. `detail`: the value, the other option, or the version. */
export interface Fault {
  readonly kind:
    | "command"
    | "operand"
    | "unknown"
    | "removed"
    | "repeated"
    | "value given"
    | "value missing"
    | "no boolean"
    | "no port"
    | "needs"
    | "excludes";
  /** As it was written: `--http`, or a word that is no option. */
  readonly option: string;
  readonly detail: string;
}

export interface Parser {
  readonly exitCode: number;
  /** What stands between an option and its value. */
  readonly separator: "=" | "=:";
  /** Words that it takes as the value of the option before; undefined: none. */
  readonly nextWord?: RegExp;
  /** What it takes for true and for false. */
  readonly booleans: RegExp;
  /** Faults that it lets pass: the last one of two counts, a missing value is empty, a wrong one false. */
  readonly passes: readonly Fault["kind"][];
  /** Whether words that are not in the list are another way to write an option that is. */
  readonly means?: (written: string, listed: string) => boolean;
  /** An option that is written so means that one, false. */
  readonly negation?: RegExp;
  readonly words: (fault: Fault) => string;
}

const bare = (option: string): string => option.replace(/^-+/, "");

/** `beacon-nodes` → `beaconNodes`. */
export function camelCase(name: string): string {
  return name.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
}

export const parsers: Readonly<Record<ParserName, Parser>> = {
  clap: {
    exitCode: 2,
    separator: "=",
    nextWord: /^(?!-)/,
    booleans: /^(true|false)$/,
    passes: [],
    words: ({ kind, option, detail }) => {
      if (kind === "command") return `error: unrecognized subcommand '${option}'`;
      if (kind === "repeated") return `error: the argument '${option}' cannot be used multiple times`;
      if (kind === "value missing") return `error: a value is required for '${option}' but none was supplied`;
      if (kind === "value given")
        return `error: unexpected value '${detail}' for '${option}' found; no more were expected`;
      if (kind === "no boolean" || kind === "no port")
        return `error: invalid value '${detail}' for '${option}'`;
      if (kind === "needs") return `error: the following required arguments were not provided:\n  ${detail}`;
      if (kind === "excludes") return `error: the argument '${option}' cannot be used with '${detail}'`;
      return `error: unexpected argument '${option}' found`;
    },
  },
  cobra: {
    exitCode: 1,
    separator: "=",
    nextWord: /^/,
    booleans: /^([01tTfF]|true|TRUE|True|false|FALSE|False)$/,
    passes: ["repeated"],
    words: ({ kind, option, detail }) => {
      if (kind === "value missing") return `flag needs an argument: ${option}`;
      if (kind === "no boolean")
        return `invalid argument "${detail}" for "${option}" flag: strconv.ParseBool: parsing "${detail}": invalid syntax`;
      return `unknown flag: ${option}`;
    },
  },
  confutils: {
    exitCode: 1,
    separator: "=:",
    booleans: /^(y|yes|true|1|on|n|no|false|0|off)$/i,
    passes: ["repeated", "value missing"],
    means: (written, listed) => written.toLowerCase().replaceAll("_", "") === listed,
    words: ({ kind, option, detail }) => {
      if (!option.startsWith("-")) return "This command does not accept additional arguments";
      if (kind === "no boolean" || kind === "no port")
        return `Error while processing the ${bare(option)}=${detail} parameter:`;
      return `Unrecognized option '${bare(option)}'`;
    },
  },
  "system-command-line": {
    exitCode: 1,
    separator: "=:",
    nextWord: /^(?!-)/,
    booleans: /^(true|false)$/i,
    passes: [],
    // --JsonRpc.Port is --jsonrpc-port, too, and nothing between the two.
    means: (written, listed) => listed.includes(".") && written === listed.replace(".", "-").toLowerCase(),
    words: ({ kind, option, detail }) => {
      if (kind === "repeated") return `Option '${option}' expects a single argument but 2 were provided.`;
      if (kind === "value missing") return `Required argument missing for option: '${option}'.`;
      if (kind === "no boolean")
        return `Cannot parse argument '${detail}' for option '${option}' as expected type 'System.Boolean'.`;
      return `Unrecognized command or argument '${option}'.`;
    },
  },
  urfave: {
    exitCode: 1,
    separator: "=",
    nextWord: /^/,
    booleans: /^([01tf]|true|false)$/i,
    passes: ["repeated"],
    means: (written, listed) => `-${written}` === listed,
    words: ({ kind, option, detail }) => {
      const name = `-${bare(option)}`;
      if (!option.startsWith("-")) return `Command '${option}' not found.`;
      if (kind === "value missing") return `flag needs an argument: ${name}`;
      if (kind === "no boolean") return `invalid boolean value "${detail}" for ${name}: parse error`;
      if (kind === "no port") return `invalid value "${detail}" for flag ${name}: parse error`;
      return `flag provided but not defined: ${name}`;
    },
  },
  yargs: {
    exitCode: 1,
    separator: "=",
    nextWord: /^(?!-)/,
    booleans: /^(true|false)$/,
    passes: ["repeated", "value missing", "no boolean", "no port"],
    means: (written, listed) => `--${camelCase(bare(written))}` === listed,
    negation: /^--no-(?=.)/,
    words: ({ kind, option, detail }) => {
      if (kind === "needs") return ` ✖ Implications failed:\n ${bare(option)} -> ${bare(detail)}`;
      if (kind === "excludes")
        return ` ✖ Arguments ${bare(option)} and ${bare(detail)} are mutually exclusive`;
      return ` ✖ Unknown argument: ${bare(option)}`;
    },
  },
};
