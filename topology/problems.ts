/** One thing that is wrong with the configuration, in the words of the person who has to fix it. */
export interface Problem {
  /** Name of the check, for instance `unknown-host`. */
  readonly check: string;
  /** Where, in the form that `pulumi config set --path` takes: `bonded-validator:hosts.trdiy.ssh.hostKey`. */
  readonly path: string;
  /** What is wrong there. */
  readonly reason: string;
  /** What to do or to write instead. */
  readonly remedy: string;
  /** Of a risk that may be taken: what is at risk, as a waiver names it. */
  readonly subject?: string;
  /** Of a value that is missing and that `npm run pin` finds out. */
  readonly lookup?: Lookup;
}

export type Lookup = ImageLookup | HostKeyLookup;

/** The digest of an image's version. */
export interface ImageLookup {
  readonly kind: "image";
  /** Path of the setting in the stack's configuration, section first. */
  readonly setting: readonly string[];
  /** `ghcr.io`, or the registry that serves all images instead. */
  readonly registry: string;
  /** Certificate of that registry's authority, in PEM. */
  readonly ca?: string;
  /** `paradigmxyz/reth` */
  readonly repository: string;
  readonly version: string;
}

/** The public key of a host. */
export interface HostKeyLookup {
  readonly kind: "host-key";
  /** Path of the setting in the stack's configuration, section first. */
  readonly setting: readonly string[];
  readonly host: string;
  /** A name may also be an alias of ~/.ssh/config. */
  readonly address: string;
  readonly port: number;
}

/** Path of a setting: `settingPath("hosts", "trdiy", "disks", 0)` → `bonded-validator:hosts.trdiy.disks[0]`. */
export function settingPath(section: string, ...keys: readonly PropertyKey[]): string {
  const tail = keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return `bonded-validator:${section}${tail.join("")}`;
}

/** Every problem of a configuration at once, so that it takes one round to fix them all. */
export class TopologyError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super([heading(problems.length), ...problems.flatMap(lines)].join("\n"));
    this.name = "TopologyError";
    this.problems = problems;
  }
}

function heading(count: number): string {
  return count === 1 ? "The configuration has a problem:" : `The configuration has ${count} problems:`;
}

/** A problem as a person reads it, in two lines. */
export function describe(problem: Problem): string {
  return lines(problem, 0, [problem]).join("\n");
}

/** Neighbours with one remedy share its line. */
function lines({ check, path, reason, remedy }: Problem, i: number, all: readonly Problem[]): string[] {
  const what = `  ${path}: ${reason} [${check}]`;
  return all[i + 1]?.remedy === remedy ? [what] : [what, `    → ${remedy}`];
}
