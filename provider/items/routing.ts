import { z } from "zod";
import { defineKind, type Fields, type Leaves } from "./kind.ts";

const schema = z.strictObject({
  /** A whole frr.conf, as `show running-config` prints it. */
  configuration: z.string().min(1),
});

/** Less than the provider gives one kind of item; a host that starts asks each daemon for a while. */
const secondsToAnswer = 20;

/** The unit of FRR as Debian and FRR's own packages bring it. */
const unit = "frr.service";

/**
 * What FRR does now, whoever told it: its shell changes what runs and leaves the file as it is. What it does from its
 * next start on is a file, an item of its own. Removing the item changes nothing.
 */
export const routingKind = defineKind(schema, {
  name: "routing",
  // FRR's shell writes what it was told into the journal.
  traces: () => [["unit", unit]],
  observe: `
    read -r _ || return 0
    command -v vtysh >/dev/null 2>&1 || return 0
    running=$(timeout ${secondsToAnswer} vtysh -c 'show running-config' 2>/dev/null)
    [ $? -ne 124 ] || running='vtysh did not answer within ${secondsToAnswer} s'
    printf '\\trunning\\t%s\\n' "$(printf '%s\\n' "$running" | public_routing | base64 -w0)"`,
  live: liveRouting,
  expected: ({ configuration }) => ({ configuration: linesOf(configuration) }),
  // The file is as wanted by now. A reload compares and sends what differs: sessions that stay as they are stand.
  apply: ([item]) => [
    {
      label: item!.key,
      script: `systemctl_or_tell reload-or-restart ${unit}; done_with 'restart unit frr'`,
    },
  ],
  remove: () => [],
});

function liveRouting({ running }: Fields): Leaves | undefined {
  if (running === undefined) return undefined;
  return { configuration: linesOf(Buffer.from(running, "base64").toString()) };
}

/** What the shell prints around the configuration, and what only ends a section. */
const frame =
  /^(!|end|exit|exit-address-family|Building configuration\.\.\.|Current configuration:|frr (version|defaults) .*)$/;

/**
 * Lines with the sections in which they stand (`router bgp 1 / address-family ipv4 unicast / neighbor a activate`),
 * sorted: versions of FRR print sections in different orders, and none of the lines depends on its place.
 */
function linesOf(text: string): string {
  const sections: { readonly depth: number; readonly line: string }[] = [];
  const lines = text.split("\n").flatMap((raw) => {
    const line = raw.trim();
    if (line === "" || frame.test(line)) return [];
    const depth = raw.length - raw.trimStart().length;
    while ((sections.at(-1)?.depth ?? -1) >= depth) sections.pop();
    sections.push({ depth, line });
    return [sections.map((section) => section.line).join(" / ")];
  });
  return lines.sort().join("\n");
}
