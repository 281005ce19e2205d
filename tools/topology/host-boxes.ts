import { type Box, box, line, type TextLine, type TextSpan, wrapped } from "./boxes.ts";
import type { Picture, PicturedHost, PicturedSite } from "./model.ts";
import { arrivalOf, departureOf } from "./ports.ts";
import type { PicturedProgram } from "./programs.ts";
import type { NodePath, Route } from "./routes.ts";

const letters = 48;

/** A host: its name and networks, then what runs there, then whom its validator clients ask. */
export function hostBox(
  { stack, clusters }: Picture,
  { name, owner, networks, programs }: PicturedHost,
): Box {
  const numbers = new Map(clusters.map((cluster, i) => [cluster.name, i]));
  return box(name, "host", [
    line(name, "title"),
    ...(networks.length > 0 ? wrapped(`networks: ${networks.join(", ")}`, letters, "quiet") : []),
    ...(owner === undefined ? [] : [line(`base managed by stack ${owner}`, "quiet")]),
    ...(programs.length === 0 ? [line(`no program of stack ${stack}`, "quiet")] : []),
    ...programs.map((program) => programLine(name, program, numbers)),
    ...asking(programs),
  ]);
}

function programLine(host: string, program: PicturedProgram, numbers: ReadonlyMap<string, number>): TextLine {
  const { name, kind, role, clusters, route } = program;
  const spans: TextSpan[] = [
    { text: `${name}  `, look: "strong" },
    { text: role, look: "plain" },
    ...clusters.map((cluster): TextSpan => {
      return { text: `cluster ${cluster}`, look: "plain", cluster: numbers.get(cluster)! };
    }),
    ...(kind === "dvt"
      ? [{ text: route === undefined ? "  does not run yet" : `  route ${route}`, look: "plain" } as const]
      : []),
  ];
  if (kind === "node") return { spans, port: arrivalOf(host) };
  return route === undefined ? { spans } : { spans, port: departureOf(host, name) };
}

/** One sentence for all validator clients that ask the same nodes in the same order. */
function asking(programs: readonly PicturedProgram[]): TextLine[] {
  const validators = programs.filter(({ kind }) => kind === "validator");
  const orders = Map.groupBy(validators, ({ asks }) => asks.map(({ node }) => node).join(" "));
  return [...orders.values()].flatMap((alike) => {
    const order = alike[0]!.asks.map(({ node, by }, i) => `${i + 1} ${node} ${by}`).join(", ");
    const names = alike.map(({ name }) => name).join(", ");
    return wrapped(`${names} ${alike.length === 1 ? "asks" : "ask"}: ${order}`, letters, "quiet");
  });
}

/** The words at the head and at the foot of a site's frame. */
export function siteLines({ name, provider, losses }: PicturedSite): { head: TextLine[]; foot: TextLine[] } {
  return {
    head: [line(`Site ${name}${provider === undefined ? "" : `, provider ${provider}`}`, "title")],
    foot:
      losses.length === 0
        ? [line(`If ${name} fails, nothing of this stack stops.`, "quiet")]
        : [
            line(`If ${name} fails:`, losses.some(({ stops }) => stops) ? "warning" : "strong"),
            ...losses.flatMap(({ text, stops }) => wrapped(text, letters, stops ? "warning" : "plain")),
          ],
  };
}

/** The order in which DVT nodes ask. */
export function routeBox({ sites, paths: known }: Picture, { id, paths }: Route): Box {
  const programs = sites.flatMap(({ hosts }) => hosts.flatMap((host) => host.programs));
  const users = programs.filter(({ route }) => route === id).map(({ name }) => name);
  return box(`route ${id}`, "route", [
    line(`Route ${id}`, "title"),
    ...wrapped(
      `${users.join(", ")} ${users.length === 1 ? "asks" : "ask"} in this order:`,
      letters / 2,
      "quiet",
    ),
    ...paths.map((path, i): TextLine => {
      const kind = known.find((each) => each.id === path)!.kind;
      const text = `${i + 1}  ${kind} ${path}`;
      return { ...line(text, i === 0 ? "strong" : "plain"), port: departureOf(`route ${id}`, path) };
    }),
  ]);
}

/** An address or a name, and the hosts that it leads to. */
export function pathBox({ id, kind, hosts, ordered }: NodePath): Box {
  const title = kind === "overlay" ? "Overlay, anycast" : "Tunnel, Cloudflare";
  return box(id, kind, [
    line(title, "quiet"),
    line(id, "title"),
    ...hosts.map((host, i): TextLine => {
      const text = ordered ? `${i + 1}  node on ${host}` : `node on ${host}`;
      return { ...line(text, ordered && i === 0 ? "strong" : "plain"), port: departureOf(id, host) };
    }),
  ]);
}
