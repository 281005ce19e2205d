import { z } from "zod";
import { foundItems } from "../found.ts";
import { defineKind } from "../kind.ts";
import { foundAccounts } from "./accounts.ts";
import { foundFiles } from "./files.ts";
import { foundLines } from "./lines.ts";
import { foundRules } from "./packets.ts";
import { foundPrograms } from "./programs.ts";
import { rowsOf } from "./rows.ts";

const schema = z.strictObject({ shown: z.literal(true) });

/**
 * What was added to a host by hand and gives power. Known are what packages brought, what distributions and cloud images
 * make at their installation, and what the manifest gives to a role, of whichever stack. A host has one role with it.
 */
export const additionsKind = defineKind(schema, {
  name: "additions",
  observe: `
    read -r _ || return 0
    list_additions | as_fields`,
  live: (fields) => (rowsOf(fields).length === 0 ? undefined : { shown: true }),
  expected: (wanted) => wanted,
  found: (fields, { managed }) => {
    const rows = rowsOf(fields);
    return foundItems(
      [foundAccounts, foundFiles, foundLines, foundPrograms, foundRules].flatMap((look) =>
        look(rows, managed),
      ),
    );
  },
  apply: () => [],
  remove: () => [],
});
