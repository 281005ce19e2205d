import { z } from "zod";
import {
  defineKind,
  differences,
  type Fields,
  type HostView,
  type Item,
  type Leaves,
  type Unmanaged,
} from "./kind.ts";
import { describeTuple } from "./ufw-rule.ts";

/** What happens to packets that no rule names. "reject" is not offered: ufw would refuse new sessions while it starts. */
const policy = z.enum(["allow", "deny"]);

const schema = z.strictObject({
  enabled: z.literal(true),
  incoming: policy,
  outgoing: policy,
  routed: policy,
  ipv6: z.literal(true),
});
type Firewall = z.output<typeof schema>;

/**
 * ufw: switched on, its default policies, no rule beside the items of kind `rule`, its files as packaged, and the
 * kernel as ufw told it. What ufw logs does not matter. Never removed: a host would stand open, or its way in be shut.
 */
export const firewallKind = defineKind(schema, {
  name: "firewall",
  traces: () =>
    ["ufw/ufw.conf", "ufw/user.rules", "ufw/user6.rules", "ufw/before.rules", "default/ufw"].map((file) => [
      "path",
      `/etc/${file}`,
    ]),
  observe: `
    read -r _ && [ -f /etc/ufw/ufw.conf ] || return 0
    sed -nE 's/^(ENABLED|IPV6|MANAGE_BUILTINS|DEFAULT_(INPUT|OUTPUT|FORWARD)_POLICY)="?([A-Za-z]*)"?$/\\t\\1\\t\\3/p' /etc/ufw/ufw.conf /etc/default/ufw
    split_rules || unwritten || return
    for v in '' 6; do
      printf '\\torder%s\\t%s\\n' "$v" "$(tr '\\n' ' ' <"$work/order$v")"
      printf '\\tforeign%s\\t%s\\n' "$v" "$(cat "$work/rules$v"/~* 2>/dev/null | base64 -w0)"
    done
    printf '\\tedited\\t%s\\n' "$(edited_ufw_files | tr '\\n' ' ')"
    look_at_kernel || unwritten || return
    for part in rules frame; do
      [ -f "$home/firewall/$part" ] || continue
      printf '\\t%s\\t%s\\n' "$part" "$(running_$part | diff "$home/firewall/$part" - | grep '^[<>]' | base64 -w0)"
    done
    [ -f "$home/firewall/frame" ] || printf '\\tinput\\t%s\\n' "$(running_frame | grep -E -- '-A INPUT .*-j (ACCEPT|DROP|REJECT|RETURN)' | base64 -w0)"`,
  live: liveFirewall,
  expected: (wanted) => wanted,
  unmanaged: ({ live }) => handMade(live),
  apply: (items) => items.map((item) => ({ label: "firewall", script: settle(item) })),
  remove: () => [],
});

const policies: Readonly<Record<string, string>> = { ACCEPT: "allow", DROP: "deny", REJECT: "reject" };

function liveFirewall(fields: Fields, host: HostView): Leaves | undefined {
  if (fields.ENABLED === undefined) return undefined;
  const of = (direction: string) => policies[fields[`DEFAULT_${direction}_POLICY`] ?? ""] ?? "";
  const notes = {
    extraRules: foreignRules(fields).join("\n"),
    orphanRules: orphanRules(fields, host).join("\n"),
    order: [fields.order, fields.order6].find((names) => !isSorted(words(names))) ?? "",
    edited: words(fields.edited).join("\n"),
    builtins: fields.MANAGE_BUILTINS === "no" ? "" : "flushed by ufw",
    runningRules: text(fields.rules),
    // Without a note of ours nobody can say whether the kernel holds what ufw told it.
    running: fields.input === undefined ? text(fields.frame) : `> unknown\n${text(fields.input)}`,
  };
  return {
    enabled: fields.ENABLED === "yes",
    incoming: of("INPUT"),
    outgoing: of("OUTPUT"),
    routed: of("FORWARD"),
    ipv6: fields.IPV6 === "yes",
    ...Object.fromEntries(Object.entries(notes).filter(([, note]) => note !== "")),
  };
}

/** Rules that do not bear our mark, in the words of ufw. */
function foreignRules(fields: Fields): string[] {
  const blocks = [fields.foreign, fields.foreign6].flatMap((field) =>
    text(field).split(/^(?=### tuple ###)/m),
  );
  return [...new Set(blocks.filter((block) => block.trim() !== "").map(describeTuple))];
}

/** Names of rules of ours that no role owns any more. */
function orphanRules(fields: Fields, host: HostView): string[] {
  const names = new Set([...words(fields.order), ...words(fields.order6)]);
  return [...names].filter((name) => !host.managed(`rule ${name}`));
}

function handMade(live: Leaves | undefined): Unmanaged[] {
  const lines = (leaf: string) =>
    String(live?.[leaf] ?? "")
      .split("\n")
      .filter(Boolean);
  const inInput = lines("running").filter((line) => line.includes(" -A INPUT "));
  const things = [
    ...lines("extraRules").map((rule) => `firewall rule ${rule}`),
    ...inInput.map((line) => `firewall rule ${line}`),
    ...lines("edited").map((file) => `what a hand has changed in ${file}`),
  ];
  return things.map((what) => ({ what, removal: "" }));
}

function words(field: string | undefined): string[] {
  return (field ?? "").split(" ").filter(Boolean);
}

function isSorted(names: readonly string[]): boolean {
  return names.every((name, i) => i === 0 || (names[i - 1] ?? "") <= name);
}

function text(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString();
}

/** Leaves that the kernel learns in one transaction; for all else ufw is started anew. */
const settledByRules = ["extraRules", "orphanRules", "order", "runningRules"];

function settle({ wanted, live }: Item<Firewall>): string {
  const differing = differences(firewallKind, wanted, live);
  const anew = differing.some((leaf) => !settledByRules.includes(leaf));
  return `
    read_rules
    keep_copy /etc/ufw/user.rules; keep_copy /etc/ufw/user6.rules; keep_copy /etc/default/ufw
    drop_foreign_rules
    way_in_open || no_way_in
    restore_ufw_files
    settle_rules
    ${anew ? restart(wanted) : ""}`;
}

function restart(wanted: Firewall): string {
  const word = (direction: "incoming" | "outgoing" | "routed") =>
    wanted[direction] === "allow" ? "ACCEPT" : "DROP";
  return `
    set_values /etc/default/ufw IPV6=yes MANAGE_BUILTINS=no 'DEFAULT_INPUT_POLICY="${word("incoming")}"' \\
      'DEFAULT_OUTPUT_POLICY="${word("outgoing")}"' 'DEFAULT_FORWARD_POLICY="${word("routed")}"'
    set_values /etc/ufw/ufw.conf ENABLED=yes
    restart_ufw`;
}
