import { connectionSchema } from "../provider/host/connection.ts";
import type { History } from "../provider/host/history.ts";
import type { Hosts } from "../provider/host/hosts.ts";
import { tracesOf } from "./classify.ts";
import { optionalHost, type PlannedResource } from "./plan.ts";

/** What the hosts remember of what changed there, one question to each. */
export async function historiesOf(
  resources: readonly PlannedResource[],
  hosts: Hosts,
): Promise<Map<string, History>> {
  const touched = resources.filter((resource) => tracesOf(resource).length > 0);
  const names = new Set(touched.map((resource) => optionalHost(resource).host ?? ""));
  const answers = [...names].map(async (host) => {
    const changed = touched.filter((resource) => optionalHost(resource).host === host);
    const { applied, wanted } = changed[0]!;
    // The state may know only a way before the last change of user or port.
    const connection = connectionSchema.parse(wanted.connection ?? applied.connection);
    return [host, await hosts.at(connection).history(changed.flatMap(tracesOf))] as const;
  });
  return new Map(await Promise.all(answers));
}
