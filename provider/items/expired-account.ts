import { z } from "zod";
import { accountPattern } from "./attributes.ts";
import { defineKind, type Fields, type Leaves } from "./kind.ts";

const schema = z.strictObject({ state: z.literal("expired") });

/**
 * The account that a machine came with. Expired, it logs in by no key and no password, and its sudo rules are gone. It
 * stays on the host, because files may be its own; one that is not there is as good as expired.
 */
export const expiredAccountKind = defineKind(schema, {
  name: "expired",
  namePattern: accountPattern,
  traces: () => [
    ["path", "/etc/shadow"],
    ["path", "/etc/group"],
    ["path", "/etc/sudoers"],
    ["path", "/etc/sudoers.d"],
  ],
  observe: `
    while IFS="$tab" read -r name _; do
      expires=$(getent shadow "$name" | cut -d: -f8)
      printf '%s\\tstate\\t%s\\n' "$name" "$(
        if ! getent passwd "$name" >/dev/null || [ "\${expires:-99999}" -le $(($(date +%s) / 86400)) ]; then echo expired; else echo open; fi)"
      printf '%s\\tsudo\\t%s\\n' "$name" "$(sudo_of "$name" | tr '\\n' ' ')"
    done`,
  live: liveAccount,
  expected: (wanted) => wanted,
  planNotes: ({ name, fields }) => [
    {
      text: `expire ${name}${sudoOf(fields) === "" ? "" : `, which is admin by ${sudoOf(fields)}`}`,
      refused: false,
    },
  ],
  apply: (items) => items.map(({ key, name }) => ({ label: key, script: `expire_account ${name}` })),
  remove: () => [],
});

const sudoOf = ({ sudo = "" }: Fields) => sudo.trim().split(" ").filter(Boolean).join(", ");

function liveAccount(fields: Fields): Leaves | undefined {
  if (fields.state === undefined) return undefined;
  const sudo = sudoOf(fields);
  return { state: fields.state, ...(sudo !== "" && { sudo }) };
}
