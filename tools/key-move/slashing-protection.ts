/** Slashing protection as it goes from one client to another (EIP-3076, version 5). */

import { z } from "zod";

const decimal = z.string().regex(/^\d{1,20}$/);
const interchangeSchema = z.looseObject({
  metadata: z.looseObject({
    interchange_format_version: z.literal("5"),
    genesis_validators_root: z.string().regex(/^0x[0-9a-f]{64}$/i),
  }),
  data: z.array(
    z.looseObject({
      pubkey: z.string().regex(/^0x[0-9a-f]{96}$/i),
      signed_blocks: z.array(z.looseObject({ slot: decimal })),
      signed_attestations: z.array(z.looseObject({ source_epoch: decimal, target_epoch: decimal })),
    }),
  ),
});

export interface SlashingProtection {
  /** `0x` and 64 hex digits in lower case. */
  readonly genesisValidatorsRoot: string;
  /** Public key → the highest target epoch and the highest slot of a block that it has signed; -1 where it has none. */
  readonly lastSigned: ReadonlyMap<string, { readonly vote: number; readonly block: number }>;
}

/** @throws Error where the text is something else. */
export function parseSlashingProtection(text: string): SlashingProtection {
  const { metadata, data } = interchangeSchema.parse(JSON.parse(text));
  const lastSigned = new Map<string, { vote: number; block: number }>();
  for (const { pubkey, signed_attestations, signed_blocks } of data) {
    const key = pubkey.toLowerCase();
    const { vote, block } = lastSigned.get(key) ?? { vote: -1, block: -1 };
    lastSigned.set(key, {
      vote: signed_attestations.reduce((last, one) => Math.max(last, Number(one.target_epoch)), vote),
      block: signed_blocks.reduce((last, one) => Math.max(last, Number(one.slot)), block),
    });
  }
  return { genesisValidatorsRoot: metadata.genesis_validators_root.toLowerCase(), lastSigned };
}

/** What is wrong with the record of keys that are about to be imported with it. */
export function recordProblems(
  record: SlashingProtection,
  keys: readonly string[],
  genesisValidatorsRoot: string,
): string[] {
  if (record.genesisValidatorsRoot !== genesisValidatorsRoot)
    return [
      `it is of the chain with genesis validators root ${record.genesisValidatorsRoot}, and the beacon node's is ${genesisValidatorsRoot}`,
    ];
  return keys.filter((key) => !record.lastSigned.has(key)).map((key) => `it has nothing of ${key}`);
}
