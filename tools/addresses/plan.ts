/**
 * The operator's address plan: which address of which passphrase is for what. It is a YAML file outside of the
 * repository, because whoever has an xpub knows all addresses of the account.
 *
 * | Section | Shape |
 * |---|---|
 * | tier | the tier that the operator has chosen |
 * | keys | one xpub for each passphrase symbol and account |
 * | table | `tier-0`: the rows of {@link tier0Table}, too |
 * | rows | {@link PlanRow}: name, tier, passphrase, account, index, network, use, settings; one with the name of a row
 *   of the table replaces it |
 */
import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import { childNumber, type PlanRow, passphrase, rowSchema, tier } from "./row.ts";
import { refuseSecrets, SecretGiven } from "./secrets.ts";
import { openRows, type TableRow, tier0Rows } from "./tier-0.ts";
import { type AccountKey, readXpub } from "./xpub.ts";

const planSchema = z.strictObject({
  tier,
  keys: z.array(z.strictObject({ passphrase, account: childNumber, xpub: z.string() })).min(1),
  table: z.literal("tier-0").optional(),
  rows: z.array(rowSchema).default([]),
});

type PlanFile = z.output<typeof planSchema>;

/** An account of a passphrase, with its public key. */
export interface PlanKey {
  readonly passphrase: string;
  readonly account: number;
  readonly key: AccountKey;
}

export interface AddressPlan {
  readonly tier: PlanFile["tier"];
  readonly keys: readonly PlanKey[];
  readonly rows: readonly PlanRow[];
  /** Rows of the table that have any number of addresses. */
  readonly open: readonly TableRow[];
}

/** Throws an error that names each fault and its place and repeats no value, as a value may be a secret. */
export function readAddressPlan(text: string): AddressPlan {
  refuseSecrets(text, "The plan");
  const { success, data, error } = planSchema.safeParse(yamlOf(text));
  if (!success)
    throw new Error(faultsOf(error.issues.map((issue) => [placeOf(issue.path), reasonOf(issue)])));
  const faults: Fault[] = [];
  const keys = data.keys.flatMap(({ passphrase, account, xpub }, i) => {
    try {
      return [{ passphrase, account, key: readXpub(xpub.trim(), account) }];
    } catch (problem) {
      if (problem instanceof SecretGiven) throw problem;
      faults.push([placeOf(["keys", i, "xpub"]), (problem as Error).message]);
      return [];
    }
  });
  faults.push(...keyFaults(keys), ...rowFaults(data));
  if (faults.length > 0) throw new Error(faultsOf(faults));
  return { tier: data.tier, keys, ...withTable(data) };
}

/** Rows of the plan come first: they have been decided, and those of the table are what the table says. */
function withTable({ table, rows }: PlanFile): Pick<AddressPlan, "rows" | "open"> {
  if (table === undefined) return { rows, open: [] };
  const own = rows.map(({ name }) => name);
  return {
    rows: [...rows, ...tier0Rows().filter(({ name }) => !own.includes(name))],
    open: openRows.filter(({ name }) => !own.some((each) => each.startsWith(name))),
  };
}

type Fault = readonly [place: string, reason: string];

function faultsOf(faults: readonly Fault[]): string {
  return ["The plan cannot be used:", ...faults.map(([place, reason]) => `  ${place}: ${reason}`)].join("\n");
}

/** `["keys", 0, "xpub"]` → `keys[0].xpub` */
function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return place.replace(/^\./, "") || "the file";
}

/** The library's message for a key that is not expected repeats it. */
function reasonOf({ code, message }: z.core.$ZodIssue): string {
  return code === "unrecognized_keys" ? "it has a key that is none of the plan's" : message;
}

function yamlOf(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, logLevel: "error" });
  } catch (problem) {
    const line = problem instanceof YAMLParseError ? problem.linePos?.[0].line : undefined;
    throw new Error(`The plan is not YAML${line === undefined ? "" : `: see line ${line}`}.`);
  }
}

/** Accounts of one passphrase have one parent, and those of two have two. */
function keyFaults(keys: readonly PlanKey[]): Fault[] {
  return keys.flatMap((one, i) =>
    keys.slice(0, i).flatMap((other): Fault[] => {
      const pair = `${labelOf(one)} and ${labelOf(other)}`;
      const samePassphrase = one.passphrase === other.passphrase;
      if (samePassphrase && one.account === other.account)
        return [["keys", `${labelOf(one)} is there twice`]];
      const [parent, otherParent] = [one.key.parentFingerprint, other.key.parentFingerprint];
      if (parent === 0 || otherParent === 0 || (parent === otherParent) === samePassphrase) return [];
      return samePassphrase
        ? [["keys", `the xpubs of ${pair} come from different passphrases: one of them is another's`]]
        : [["keys", `the xpubs of ${pair} come from the same passphrase`]];
    }),
  );
}

function rowFaults({ rows, table }: PlanFile): Fault[] {
  if (rows.length === 0 && table === undefined) return [["rows", "there are none, and no table"]];
  const names = rows.map(({ name }) => name);
  const twice = names.filter((name, i) => names.indexOf(name) < i);
  return [...new Set(twice)].map((name) => ["rows", `two rows have the name ${name}`]);
}

/** `A 10'` */
export const labelOf = ({ passphrase, account }: Pick<PlanKey, "passphrase" | "account">): string =>
  `${passphrase} ${account}'`;
