import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { pathPattern } from "./attributes.ts";
import { defineKind, type Item } from "./kind.ts";

const server = "[\\w.-]+/[\\w.-]+ (unix|[\\w.:-]+:\\d+)( maxconn \\d+)?";

const schema = z.strictObject({
  /** The unit that runs it. */
  unit: z.string().regex(/^[\w.-]+\.service$/),
  /**
   * Its servers as the file has them, in that order: `backend/server address:port maxconn 10`, with commas
   * between. The address may be a name, and is `unix` for a socket of the host.
   */
  servers: z.string().regex(new RegExp(`^${server}(,${server})*$`)),
});
type Proxy = z.output<typeof schema>;

/**
 * What an HAProxy does with its servers now, by its control socket, which is the item's name: whoever disables or drains
 * one there, or gives it another address, leaves no trace in the file. Nothing of ours does. A reload makes it as the file
 * says; removing the item changes nothing.
 */
export const proxyKind = defineKind(schema, {
  name: "proxy",
  namePattern: pathPattern,
  observe: `
    cut -f1 "$work/names" | while read -r socket; do
      [ ! -S "$socket" ] || ! state=$(proxy_state "$socket") || printf '%s\\n' "$state" | sed "s|^|$socket$tab|"
    done`,
  live: ({ changes, servers }) =>
    changes === undefined || servers === undefined ? undefined : { changes, servers },
  expected: ({ servers }) => ({ changes: "", servers }),
  apply: (items) => items.map((item) => ({ label: item.key, script: reload(item) })),
  remove: () => [],
});

/** One that has just been started or reloaded is as it should be, and one whose file has changed will be. */
function reload({ name, wanted: { unit, servers } }: Item<Proxy>): string {
  const state = `changes\t\nservers\t${servers}`;
  return `
    [ "$(proxy_state ${quote(name)})" = ${quote(state)} ] || is_pending ${quote(`restart unit ${unit}`)} ||
      systemctl_or_tell reload-or-restart ${quote(unit)}`;
}
