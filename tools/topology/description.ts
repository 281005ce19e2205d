import type { Picture } from "./model.ts";

/** The picture for who cannot see it: the same facts as sentences. */
export function descriptionOf({ sites, routes, paths, clusters }: Picture): string {
  const places = sites.map(({ name, hosts, losses }) => {
    const inside = hosts.map(({ name: host, programs }) => {
      const what = programs.map((program) => `${program.name} (${program.role})`).join(", ");
      return `${host}: ${what === "" ? "nothing of this stack" : what}`;
    });
    return `Site ${name} has ${inside.join("; ")}. If it fails: ${losses.map(({ text }) => text).join("; ") || "nothing of this stack stops"}.`;
  });
  return [
    ...places,
    ...routes.map(({ id, paths: order }) => `Route ${id} asks ${order.join(", then ")}.`),
    ...paths.map(({ id, hosts, ordered }) => `${id} leads to ${hosts.join(ordered ? ", then " : " or ")}.`),
    ...clusters.map(({ name, members, quorum }) => {
      const nodes = members.map(({ node, host }) => `${node} on ${host}`).join(", ");
      return `Cluster ${name}: ${quorum} of ${members.length} nodes have to work: ${nodes}.`;
    }),
  ].join(" ");
}
