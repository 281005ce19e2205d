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
  /** Public key → the highest epoch of a vote and the highest slot of a block that it has signed; -1 where it has none. */
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
      vote: signed_attestations.reduce(
        (last, one) => Math.max(last, Number(one.source_epoch), Number(one.target_epoch)),
        vote,
      ),
      block: signed_blocks.reduce((last, one) => Math.max(last, Number(one.slot)), block),
    });
  }
  return { genesisValidatorsRoot: metadata.genesis_validators_root.toLowerCase(), lastSigned };
}

/** What a record is compared with. */
interface Present {
  readonly genesisValidatorsRoot: string;
  readonly nextEpoch: number;
  readonly slotsPerEpoch: number;
}

/**
 * What is wrong with the record of keys that are about to be imported with it. A client that imports it never again
 * signs anything older: of a later epoch than the next one, a host has made it up to silence a key. The same goes for
 * keys that were not asked for: the new client may have them.
 */
export function recordProblems(
  { genesisValidatorsRoot: root, lastSigned }: SlashingProtection,
  keys: readonly string[],
  { genesisValidatorsRoot, nextEpoch, slotsPerEpoch }: Present,
): string[] {
  if (root !== genesisValidatorsRoot)
    return [
      `it is of the chain with genesis validators root ${root}, and the beacon node's is ${genesisValidatorsRoot}`,
    ];
  const others = [...lastSigned.keys()].filter((key) => !keys.includes(key));
  const early = [...lastSigned].filter(
    ([, { vote, block }]) => Math.max(vote, Math.floor(block / slotsPerEpoch)) > nextEpoch,
  );
  return [
    ...keys.filter((key) => !lastSigned.has(key)).map((key) => `it has nothing of ${key}`),
    ...others.map((key) => `it has ${key}, which it was not asked for`),
    ...early.map(([key]) => `it has a signature of ${key} that is later than epoch ${nextEpoch}`),
  ];
}
