import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { defineKind, type Fields, type Item, type Leaves } from "./kind.ts";

const schema = z.strictObject({
  /** As the kernel prints it, with single spaces between numbers, or commas. */
  value: z
    .string()
    .regex(/^[\w.,-]+( [\w.,-]+)*$/, 'must be words separated by single spaces, as in "4096 131072"'),
  /** Where the kernel has no such key or refuses the value, that is shown and is no drift. */
  optional: z.boolean().exactOptional(),
  /** Kernel module that brings the key. At boot it is loaded by a file in /etc/modules-load.d, an item of its own. */
  module: z
    .string()
    .regex(/^[a-z0-9_]+$/)
    .exactOptional(),
});
type Sysctl = z.output<typeof schema>;

/**
 * A setting of the running kernel. What sets it at the next boot is a file in /etc/sysctl.d, an item of its own.
 * A value that the kernel refused is remembered with the kernel's release, so that another kernel is asked anew.
 * Removing the item takes nothing back: nobody knows what the kernel had before.
 */
export const sysctlKind = defineKind(schema, {
  name: "sysctl",
  namePattern: /^[a-z0-9_]+(\.[\w-]+)+$/,
  observe: `
    kernel=$(uname -r)
    while IFS="$tab" read -r name _; do
      setting=$(sysctl_setting "$name")
      [ ! -e "$setting" ] || printf '%s\\tvalue\\t%s\\n' "$name" "$(tr '\\t' ' ' <"$setting")"
      [ ! -f "$home/sysctl/$name" ] || printf '%s\\trefused\\t%s\\n' "$name" "$(sed -n "s/^$kernel //p" "$home/sysctl/$name")"
    done`,
  live: liveSysctl,
  expected: ({ value }) => ({ value }),
  tolerates: ({ value, optional }, { unsupported }) => optional === true && unsupported === value,
  apply: (items) => items.map((item) => ({ label: item.key, script: set(item) })),
  remove: () => [],
});

function liveSysctl({ value, refused }: Fields): Leaves | undefined {
  if (value === undefined && !refused) return undefined;
  return { value: value ?? "", ...(refused && refused !== value ? { unsupported: refused } : {}) };
}

function set({ name, wanted: { value, optional, module } }: Item<Sysctl>): string {
  const load = module === undefined ? "" : `[ -e "$setting" ] || modprobe -q ${module} || :`;
  const refused = optional
    ? `mkdir -p "$home/sysctl"; printf '%s %s\\n' "$(uname -r)" ${quote(value)} >"$home/sysctl/${name}"`
    : `echo ${quote(`the kernel refuses ${name} = ${value}; it has`)} "$(cat "$setting" 2>&1)"; exit 1`;
  return `
    setting=$(sysctl_setting ${name})
    ${load}
    if { printf '%s\\n' ${quote(value)} >"$setting"; } 2>/dev/null && [ "$(tr '\\t' ' ' <"$setting")" = ${quote(value)} ]; then
      rm -f "$home/sysctl/${name}"
    else
      ${refused}
    fi`;
}
