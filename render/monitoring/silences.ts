import type { Topology } from "../../topology/topology.ts";
import type { Alert } from "./alerts/alert.ts";
import { allAlerts } from "./rules.ts";

/** What a label of an alert has to be: a regular expression for all of it (Alertmanager's API v2, `matcher`). */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: true;
}

/** For each silence, all that an alert has to match: what `npm run drain` of a host makes fire, and nothing else there. */
export function drainMatchers({ nodes }: Topology, host: string): Matcher[][] {
  const named: Readonly<Record<NonNullable<Alert["drained"]>, readonly string[]>> = {
    host: [host],
    server: Object.values(nodes).flatMap((node) => (node.host === host ? [node.name] : [])),
  };
  return (["host", "server"] as const)
    .filter((label) => named[label].length > 0)
    .map((label) => {
      const alerts = allAlerts.filter(({ drained }) => drained === label).map(({ name }) => name);
      return [matcher("alertname", alerts), matcher(label, named[label])];
    });
}

const matcher = (name: string, values: readonly string[]): Matcher => ({
  name,
  value: values.join("|"),
  isRegex: true,
});
