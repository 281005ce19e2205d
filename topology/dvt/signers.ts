/** What signs for validators, and with which public keys, as far as configurations say it. */
import { z } from "zod";
import { settingPath } from "../problems.ts";
import { entriesOfOthers, type OtherStacks } from "../section-reader.ts";
import type { WholeDvtDraft } from "./draft.ts";

/** A validator client, the one of smartnode, or a DVT cluster. */
export interface KeyPlace {
  readonly section: "validators" | "validatorGroups" | "dvtClusters";
  readonly name: string;
  /** As a message names it. */
  readonly what: string;
  /** `0x` and 96 lower-case hex digits. */
  readonly publicKeys: readonly string[];
}

/** Of another stack than the one that is checked. */
export interface ForeignKeyPlace extends KeyPlace {
  readonly stack: string;
}

const kinds = {
  validators: "validator client",
  validatorGroups: "smartnode of",
  dvtClusters: "DVT cluster",
} as const;

const signer = (section: KeyPlace["section"], name: string, publicKeys: readonly string[]): KeyPlace => ({
  section,
  name,
  what: `${kinds[section]} ${name}`,
  publicKeys: publicKeys.map((key) => key.toLowerCase()),
});

export function signersOf({ validators, validatorGroups, dvtClusters }: WholeDvtDraft): KeyPlace[] {
  return [
    ...[...validators.valid].map(([name, { publicKeys }]) => signer("validators", name, publicKeys)),
    ...[...validatorGroups.valid].map(([name, { smartnode }]) =>
      signer("validatorGroups", name, smartnode?.publicKeys ?? []),
    ),
    ...[...dvtClusters.valid].map(([name, { publicKeys }]) => signer("dvtClusters", name, publicKeys)),
  ];
}

const withKeys = z.object({ publicKeys: z.array(z.string()) });
const schemas = {
  validators: withKeys,
  validatorGroups: z.object({ smartnode: withKeys }).transform(({ smartnode }) => smartnode),
  dvtClusters: withKeys,
} as const;

/** Of stacks whose files may be wrong: what is no list of texts says nothing. */
export function signersOfStacks(stacks: OtherStacks): ForeignKeyPlace[] {
  return (["validators", "validatorGroups", "dvtClusters"] as const).flatMap((section) =>
    entriesOfOthers(stacks, section).flatMap(({ stack, name, entry }) => {
      const { data } = schemas[section].safeParse(entry);
      if (data === undefined) return [];
      const found = signer(section, name, data.publicKeys);
      return [{ ...found, stack, what: `${found.what} of stack ${stack}` }];
    }),
  );
}

/** Where a key of a signer is written. */
export const keyPath = ({ section, name }: KeyPlace, position: number): string =>
  section === "validatorGroups"
    ? settingPath(section, name, "smartnode", "publicKeys", position)
    : settingPath(section, name, "publicKeys", position);
