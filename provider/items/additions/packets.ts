import type { Found } from "../found.ts";
import { cellsOf, type Finder } from "./rows.ts";

const bridge = "(docker0|br-[0-9a-f]{12})";

/** Rules of ufw, Docker, Tailscale and fail2ban in the kernel's own chains; what their own chains say changes with them. */
const known = [
  / -j (ufw6?-[\w-]+|DOCKER[\w-]*|ts-[\w-]+|f2b-[\w-]+|LOG)( |$)/,
  new RegExp(
    `^filter FORWARD (-i ${bridge} )?(! )?-o ${bridge} (-m conntrack --ctstate RELATED,ESTABLISHED )?-j (ACCEPT|DROP)$`,
  ),
  new RegExp(`^filter FORWARD -i ${bridge} ! -o ${bridge} -j ACCEPT$`),
  new RegExp(`^nat POSTROUTING -s [0-9a-f.:/]+ ! -o ${bridge} -j MASQUERADE$`),
  new RegExp(`^nat POSTROUTING -o ${bridge} -m addrtype --src-type LOCAL -j MASQUERADE$`),
  /^nat POSTROUTING -s ([0-9a-f.:/]+) -d \1 -p (tcp|udp|sctp) -m \2 --dport \d+ -j MASQUERADE$/,
  new RegExp(`^raw PREROUTING -d [0-9a-f.:/]+ ! -i ${bridge} -j DROP$`),
  // Of ufw while IPv6 is switched off; it stays when IPv6 is on again.
  /^filter OUTPUT -o lo -j ACCEPT$/,
  // The item `firewall` compares the verdicts in the chain of what comes in.
  /^filter INPUT .*-j (ACCEPT|DROP|REJECT|RETURN)( |$)/,
];

/** Tables that iptables makes, and Docker's own of nftables. */
const knownTables = /^(ip|ip6) (filter|nat|mangle|raw|security|docker-bridges)$/;

/** Rules and hooks by which a packet could get past the firewall. */
export const foundRules: Finder = (rows, managed) => {
  const rules = cellsOf(rows, "packets").map(([family, table, rule]) => ({
    family,
    text: `${table} ${rule}`,
  }));
  const tables = cellsOf(rows, "table").filter(([family, table]) => {
    const ours = family === "inet" && managed(`nftables ${table}`);
    return !ours && !knownTables.test(`${family} ${table}`);
  });
  const hooks = cellsOf(rows, "hook").filter(([family, table, chain = ""]) => {
    return knownTables.test(`${family} ${table}`) && table !== "docker-bridges" && !/^[A-Z]+$/.test(chain);
  });
  return [
    ...rules
      .filter(({ text }) => !known.some((form) => form.test(text)))
      .map(({ family, text }) => found(`${family} ${text}`, "a rule in a chain of the kernel's own")),
    ...tables.map(([family, table]) => found(`table ${family} ${table}`, "a table of nftables of no role")),
    ...hooks.map(([family, table, chain, hook]) =>
      found(`chain ${family} ${table} ${chain}`, `hooks into ${hook}`),
    ),
  ];
};

const found = (name: string, detail: string): Found => ({ kind: "packets", name, detail });
