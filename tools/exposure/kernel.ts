import { portRanges } from "../../render/rules.ts";
import { isWithin } from "../../topology/addresses.ts";

/** A packet that begins something new. */
export interface Packet {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** Interface through which it comes in. */
  readonly link: string;
  readonly to: string;
  /** Addresses that it may come from. */
  readonly from: readonly string[];
}

/**
 * Whether a packet would come in, by lines of iptables-save: INPUT's policy and the rules of ufw. What Docker,
 * Tailscale or a hand have hooked in beside these is not among them.
 */
export function admits(lines: readonly string[], packet: Packet): boolean {
  if (!lines.some((line) => line.startsWith(":INPUT DROP"))) return true;
  const verdicts = lines
    .filter((line) => matches(line, packet))
    .map((line) => / -j (\S+)/.exec(line)?.[1] ?? "");
  const first = verdicts.find((verdict) => /^(ACCEPT|DROP|REJECT|ufw6?-user-limit-accept)$/.test(verdict));
  return first === "ACCEPT" || first?.endsWith("-accept") === true;
}

function matches(line: string, { protocol, port, link, to, from }: Packet): boolean {
  const option = (name: string) => new RegExp(` ${name} (\\S+)`).exec(line)?.[1];
  const [source, target, ports] = [option("-s"), option("-d"), option("--dports?")];
  return (
    line.startsWith("-A ") &&
    (option("-i") ?? link) === link &&
    (option("-p") ?? protocol) === protocol &&
    (ports === undefined || portRanges(ports).some(({ first, last }) => first <= port && port <= last)) &&
    (target === undefined || single(target) === to) &&
    (source === undefined || comesFrom(from, source))
  );
}

/** Whether one of these addresses is what a rule says of its source: an address or a network. */
export const comesFrom = (addresses: readonly string[], source: string): boolean =>
  addresses.some((address) => address === single(source) || isWithin(address, source));

/** An address as ufw writes it; the kernel adds its length. */
const single = (network: string): string => network.replace(/\/(32|128)$/, "");
