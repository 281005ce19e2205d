import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { pathPattern } from "./attributes.ts";
import { defineKind, type Fields, type Leaves } from "./kind.ts";

const schema = z.strictObject({
  /** The whole table, as `nft list table` prints it. */
  table: z.string().regex(/^table inet \S+ \{\n[\s\S]*\n\}\n$/, 'must be as "nft list table" prints it'),
  /** File, an item of the same role, that puts it in the place of the one that is there. */
  file: z.string().regex(pathPattern),
});

/**
 * A table of nftables, family inet, that is ours alone: what the kernel holds of it now, whoever told it. What loads its
 * file at the next boot is a unit, an item of its own. Removing the item takes nothing back: that would open something.
 */
export const nftablesKind = defineKind(schema, {
  name: "nftables",
  namePattern: /^bonded-validator[a-z-]*$/,
  observe: `
    command -v nft >/dev/null 2>&1 || return 0
    while IFS="$tab" read -r name _; do
      printf '%s\\ttable\\t%s\\n' "$name" "$(nft list table inet "$name" 2>/dev/null | base64 -w0)"
    done`,
  live: liveTable,
  expected: ({ table }) => ({ table }),
  apply: (items) => items.map(({ key, wanted }) => ({ label: key, script: `nft -f ${quote(wanted.file)}` })),
  remove: () => [],
});

function liveTable({ table }: Fields): Leaves | undefined {
  return table ? { table: Buffer.from(table, "base64").toString() } : undefined;
}
