import { type Problem, settingPath } from "../../problems.ts";

/** Names of what the program itself has among nodes and validator clients, and where it would meet theirs. */
const reserved: Readonly<Record<string, string>> = {
  proxy: "the stack's proxy, whose folder and firewall rules they are",
  tunnel: "the stack's tunnel, whose folder it is",
  builder: "the stack's builder proxy, whose folder and firewall rule they are",
  "mev-boost": "the stack's MEV-Boost, whose folder it is",
  monitoring: "the stack's Prometheus and Alertmanager, whose folder it is",
  identities: "the folder of the nodes' keys",
  own: "the proxy's way to the node beside it",
};

/** Sections whose entries are workloads, with the check of their names. */
export const nameChecks = { nodes: "node-name", validators: "validator-name", dvtNodes: "dvt-name" } as const;

export function reservedNames(section: keyof typeof nameChecks, names: ReadonlySet<string>): Problem[] {
  const taken = [...names].filter((name) => Object.hasOwn(reserved, name));
  return taken.map((name) => ({
    check: nameChecks[section],
    path: settingPath(section, name),
    reason: `${name} is the name of ${reserved[name]}`,
    remedy: "give it another name",
  }));
}
