import type { PortRange } from "../topology/hosts/ports.ts";
import type { Items } from "./role.ts";

/** A rule of the host's firewall. */
export type Rule = Items[`rule ${string}`];

/** Rules as items of a role. They stand in the order of their names, so those with a number come first. */
export interface Rules {
  readonly [key: `rule ${string}`]: Rule;
}

/** What a rule says if nothing else is said: from everywhere, to this host. */
export const incoming = { direction: "in", from: "any", to: "any" } as const;

/** Ports of the host that a role of a stack opens to everybody. */
export function openPorts(
  stack: string,
  name: string,
  ports: readonly { readonly port: number; readonly protocols: readonly ("tcp" | "udp")[] }[],
): Rules {
  const rules = (["tcp", "udp"] as const).map((protocol) => {
    const numbers = ports.filter(({ protocols }) => protocols.includes(protocol)).map(({ port }) => port);
    const port = numbers.toSorted((a, b) => a - b).join(",");
    return [
      `rule ${stack}-${name}-${protocol}`,
      { ...incoming, action: "allow", port, protocol, comment: ownedBy(stack) },
    ] as const;
  });
  return Object.fromEntries(rules.filter(([, { port }]) => port !== ""));
}

/** Ports of the host that a role of a stack opens to what comes through one interface, from everybody there or from one. */
export function openTo(
  stack: string,
  name: string,
  link: string,
  protocol: "tcp" | "udp",
  ports: readonly number[],
  from = "any",
): Rules {
  const rule = { ...incoming, action: "allow", interface: link, protocol, comment: ownedBy(stack) } as const;
  return { [`rule ${name}-${protocol}`]: { ...rule, from, port: ports.join(",") } };
}

/** A TCP port of one address of the host that a role of a stack opens to one network, whichever link it comes by. */
export function openFrom(
  stack: string,
  name: string,
  { from, to, port }: { readonly from: string; readonly to: string; readonly port: number },
): Rules {
  const rule = { ...incoming, action: "allow", protocol: "tcp", comment: ownedBy(stack) } as const;
  return { [`rule ${name}-tcp`]: { ...rule, from, to, port: String(port) } };
}

/** `30300,30310:30315` → its ranges. */
export function portRanges(text: string): PortRange[] {
  return text.split(",").map((part) => {
    const [first, last] = part.split(":").map(Number) as [number, number?];
    return { first, last: last ?? first };
  });
}

/** `bonded-validator:<stack>`: the mark of a rule. */
export function ownedBy(stack: string): string {
  return `bonded-validator:${stack}`;
}

/** Those among the items of a role. */
export function rulesAmong(items: Items): Rules {
  const isRule = (key: string): key is keyof Rules & string => key.startsWith("rule ");
  return Object.fromEntries(
    Object.keys(items)
      .filter(isRule)
      .map((key) => [key, items[key]!]),
  );
}
