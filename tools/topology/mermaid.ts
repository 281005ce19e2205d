/** A picture as a flowchart in Mermaid's language (mermaid.js.org/syntax/flowchart.html), for where text alone fits. */

import type { Arrow } from "./boxes.ts";
import type { Picture, PicturedHost, PicturedSite } from "./model.ts";
import type { PicturedProgram } from "./programs.ts";

const lines: Readonly<Record<Arrow, string>> = { first: "==>", next: "-.->", any: "-->" };

export function mermaidOf(picture: Picture): string {
  const ids = new Ids();
  return [
    "flowchart LR",
    ...picture.sites.flatMap((site) => siteOf(ids, site)),
    ...picture.routes.map(({ id }) => `  ${ids.of("route", id)}(${quoted(`Route ${id}`)})`),
    ...picture.paths.map(({ id, kind }) => `  ${ids.of("path", id)}([${quoted(`${kind} ${id}`)}])`),
    ...clustersOf(ids, picture),
    ...asksOf(ids, picture),
    ...ordersOf(ids, picture),
    "",
  ].join("\n");
}

/** Mermaid takes some words and signs in an id for its own, so each thing has a number. */
class Ids {
  readonly #known = new Map<string, string>();

  of(kind: string, name: string): string {
    const key = `${kind} ${name}`;
    const id = this.#known.get(key) ?? `${kind}${this.#known.size + 1}`;
    this.#known.set(key, id);
    return id;
  }
}

/** What ends the text, begins an entity or a tag, or makes it Markdown is written as an entity. */
function quoted(...texts: readonly string[]): string {
  const entity = (letter: string): string => `#${letter.codePointAt(0)};`;
  return `"${texts.map((text) => text.replace(/["#<>&`]/g, entity)).join("<br>")}"`;
}

function siteOf(ids: Ids, { name, provider, hosts, losses }: PicturedSite): string[] {
  const title = `Site ${name}${provider === undefined ? "" : `, provider ${provider}`}`;
  const fails =
    losses.length === 0 ? "nothing of this stack stops" : losses.map(({ text }) => text).join("; ");
  return [
    `  subgraph ${ids.of("site", name)}[${quoted(title, `If it fails: ${fails}`)}]`,
    ...hosts.flatMap((host) => hostOf(ids, host)),
    "  end",
  ];
}

function hostOf(ids: Ids, { name, networks, programs }: PicturedHost): string[] {
  const title = quoted([name, ...networks].join(", "));
  if (programs.length === 0) return [`    ${ids.of("host", name)}[${title}]`];
  return [
    `    subgraph ${ids.of("host", name)}[${title}]`,
    ...programs.map(
      (program) => `      ${programId(ids, name, program)}[${quoted(program.name, program.role)}]`,
    ),
    "    end",
  ];
}

const programId = (ids: Ids, host: string, { kind, name }: PicturedProgram): string =>
  kind === "service" ? ids.of(kind, `${host} ${name}`) : ids.of(kind, name);

function clustersOf(ids: Ids, { clusters }: Picture): string[] {
  return clusters.flatMap(({ name, members, quorum, losses }) => {
    const stops = losses.filter((loss) => loss.stops).map(({ part }) => `${part.kind} ${part.name}`);
    const label = quoted(
      `Cluster ${name}`,
      `${quorum} of ${members.length} nodes have to work, ${members.length - quorum} may fail`,
      `Stops without any one of: ${stops.join(", ") || "nothing"}`,
    );
    const id = ids.of("cluster", name);
    return [`  ${id}{{${label}}}`, ...members.map(({ node }) => `  ${id} --- ${ids.of("dvt", node)}`)];
  });
}

function asksOf(ids: Ids, { sites }: Picture): string[] {
  const programs = sites.flatMap(({ hosts }) => hosts.flatMap((host) => host.programs));
  return programs.flatMap(({ kind, name, asks, route }) => [
    ...(route === undefined ? [] : [`  ${ids.of("dvt", name)} --> ${ids.of("route", route)}`]),
    ...asks.map(({ node }, i) => ranked(i, ids.of(kind, name), ids.of("node", node))),
  ]);
}

function ordersOf(ids: Ids, { sites, routes, paths }: Picture): string[] {
  const programs = sites.flatMap(({ hosts }) =>
    hosts.flatMap((host) => host.programs.map((program) => ({ host, program }))),
  );
  const nodeOn = (host: string): string =>
    programs.find((each) => each.host.name === host && each.program.kind === "node")!.program.name;
  return [
    ...routes.flatMap(({ id, paths: order }) =>
      order.map((path, i) => ranked(i, ids.of("route", id), ids.of("path", path))),
    ),
    ...paths.flatMap(({ id, hosts, ordered }) =>
      hosts.map((host, i) => {
        const [from, to] = [ids.of("path", id), ids.of("node", nodeOn(host))];
        return ordered ? ranked(i, from, to) : `  ${from} ${lines.any} ${to}`;
      }),
    ),
  ];
}

/** `a ==>|1| b`, `a -.->|2| b` */
const ranked = (index: number, from: string, to: string): string =>
  `  ${from} ${lines[index === 0 ? "first" : "next"]}|${index + 1}| ${to}`;
