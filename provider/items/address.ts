import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { defineKind, type Item } from "./kind.ts";

const schema = z
  .strictObject({
    /** Network interface that has the address, and no other has; empty: none may have it. */
    device: z.string().regex(/^([a-z][a-z0-9.-]{0,14})?$/, "must be a network interface"),
    /** Unit that puts it there. */
    unit: z.string().exactOptional(),
  })
  .refine(
    ({ device, unit }) => (device === "") === (unit === undefined),
    "a device and its unit go together",
  );
type Address = z.output<typeof schema>;

/** An IPv4 address of the host. A unit that ran once does not notice that somebody took its address away. */
export const addressKind = defineKind(schema, {
  name: "address",
  namePattern: /^[0-9]+(\.[0-9]+){3}$/,
  observe: `
    while IFS="$tab" read -r name _; do
      devices=$(ip -o -4 address show to "$name/32" | while read -r _ device _; do printf ' %s' "$device"; done)
      printf '%s\\tdevices\\t%s\\n' "$name" "\${devices# }"
    done`,
  live: ({ devices }) => (devices === undefined ? undefined : { device: devices }),
  expected: ({ device }) => ({ device }),
  apply: (items) => items.map((item) => ({ label: item.key, script: place(item) })),
  // Its unit takes it along.
  remove: () => [],
});

function place({ name, wanted: { device, unit } }: Item<Address>): string {
  const elsewhere = `ip -o -4 address show to ${name}/32 | while read -r _ device _ address _; do
      [ "$device" = ${quote(device)} ] || ip address delete "$address" dev "$device"
    done`;
  if (unit === undefined) return elsewhere;
  return `${elsewhere}
    [ -n "$(ip -o -4 address show to ${name}/32)" ] || systemctl_or_tell restart ${quote(unit)}`;
}
