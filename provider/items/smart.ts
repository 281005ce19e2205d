import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { defineKind, type Fields, type Item, type Leaves } from "./kind.ts";

const schema = z.strictObject({ health: z.literal("passed") });
type Smart = z.output<typeof schema>;

/** The parts of `smartctl --json` that we read (smartctl(8), field `smart_status`; bit 1 of the status: not opened). */
const report = z.object({
  smartctl: z.object({ exit_status: z.number() }),
  smart_status: z.object({ passed: z.boolean() }).exactOptional(),
});

/**
 * What a disk says of its own health, named by a path in /dev/disk/by-id. A disk that says nothing (a rented host's
 * virtual one, or one behind a USB bridge) is unsupported, which is no difference. Nothing that `up` does fixes a disk.
 */
export const smartKind = defineKind(schema, {
  name: "smart",
  namePattern: /^\/dev\/disk\/by-id\/[\w:.+@-]+$/,
  observe: `
    command -v smartctl >/dev/null || { cat >/dev/null; return 0; }
    cut -f1 | while read -r name; do
      printf '%s\\treport\\t%s\\n' "$name" "$(smartctl --json=c --info --health "$name" | base64 -w0)"
    done`,
  live: liveSmart,
  expected: (wanted) => wanted,
  tolerates: (_wanted, { health }) => health === "unsupported",
  apply: (items) => items.map((item) => ({ label: item.key, script: ask(item) })),
  remove: () => [],
});

function liveSmart(fields: Fields): Leaves | undefined {
  if (fields.report === undefined) return undefined;
  const { smartctl, smart_status } = report.parse(
    JSON.parse(Buffer.from(fields.report, "base64").toString()),
  );
  if (smart_status) return { health: smart_status.passed ? "passed" : "failing" };
  return { health: smartctl.exit_status & 2 ? "cannot be read" : "unsupported" };
}

/** Bit 3 of the exit status: the disk says that it is failing. */
function ask({ name }: Item<Smart>): string {
  return `smartctl --health ${quote(name)} || [ $(($? & 10)) = 0 ] || {
      echo "${name} says that it is failing, or cannot be read: move its data to another disk and replace it"; exit 1
    }`;
}
