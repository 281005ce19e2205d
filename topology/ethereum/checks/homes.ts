import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";

/**
 * Hosts that are meant for nodes where none could run, as after copying a home host's entry: on the tailnet they are
 * trusted as home hosts are.
 */
export function homeWarnings({ hosts, sites }: PlacedDraft): Problem[] {
  return [...hosts.valid].flatMap(([name, { purpose, rented, retired, site }]) => {
    const line = sites.valid.get(site);
    const isInUse = purpose === "nodes" && rented && !retired;
    if (!isInUse || line === undefined || line.publicPorts !== undefined) return [];
    return [
      {
        check: "home-without-ports",
        path: settingPath("hosts", name, "purpose"),
        reason: `${name} is meant for nodes, and no port of its site ${site} is let in from the internet`,
        remedy: `remove the purpose: with it, other hosts are let in and may take ${name} for a node's host. If nodes are to run there, write ${settingPath("sites", site, "publicPorts")}`,
      },
    ];
  });
}
