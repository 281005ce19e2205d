/** Boxes and what connects them, as ELK takes them. */

import type { ElkNode, LayoutOptions } from "elkjs/lib/elk.bundled.js";
import {
  type Arrow,
  type Box,
  heightOf,
  line,
  lineHeight,
  middleOf,
  padding,
  type TextLine,
  widthOf,
} from "./boxes.ts";
import { hostBox, pathBox, routeBox, siteLines } from "./host-boxes.ts";
import type { Picture, PicturedSite } from "./model.ts";
import { arrivalOf, departureOf } from "./ports.ts";

/** A site around its hosts, or a group around sites; the foot's lines are below what it has. */
export interface Frame {
  readonly id: string;
  readonly kind: "site" | "group";
  readonly head: readonly TextLine[];
  readonly foot: readonly TextLine[];
}

/** Arrow between two places; `source` and `target` are ports or boxes. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly arrow: Arrow;
  readonly source: string;
  readonly target: string;
}

interface Graph {
  readonly nodes: ElkNode[];
  readonly boxes: readonly Box[];
  readonly frames: readonly Frame[];
  readonly connections: readonly GraphEdge[];
}

/** More sites below each other are a group with arrows of its own: theirs would hide what they lead to. */
const maxColumn = 8;

const group: Frame = {
  id: "group",
  kind: "group",
  head: [line("Sites without a node of this stack", "title")],
  foot: [],
};

const hasNode = ({ hosts }: PicturedSite): boolean =>
  hosts.some(({ programs }) => programs.some(({ kind }) => kind === "node"));

/** Columns from left to right: who only asks, routes, paths, and sites with nodes. */
export function graphOf(picture: Picture): Graph {
  const routes = picture.routes.map((route) => routeBox(picture, route));
  const paths = picture.paths.map(pathBox);
  const asking = picture.sites.filter((site) => !hasNode(site)).map((site) => siteGraph(picture, site));
  const serving = picture.sites.filter(hasNode).map((site) => siteGraph(picture, site));
  const isGrouped = asking.length > maxColumn;
  const sites = [...asking, ...serving];
  const first = asking.map(({ node }) => node);
  const columns = [
    isGrouped ? [groupOf(first)] : first,
    routes.map(nodeOf),
    paths.map(nodeOf),
    serving.map(({ node }) => node),
  ];
  return {
    nodes: columns.flatMap((nodes, column) => nodes.map((node) => inColumn(node, column))),
    boxes: [...sites.flatMap(({ boxes }) => boxes), ...routes, ...paths],
    frames: [...(isGrouped ? [group] : []), ...sites.map(({ frame }) => frame)],
    connections: [...usersOf(picture, isGrouped), ...orderedOf(picture)],
  };
}

const inColumn = ({ layoutOptions, ...node }: ElkNode, column: number): ElkNode => ({
  ...node,
  layoutOptions: { ...layoutOptions, "elk.partitioning.partition": String(column) },
});

const paddingOf = ({ head, foot }: Frame): LayoutOptions => ({
  "elk.padding": `[top=${heightOf(head) - padding / 2},left=${padding},bottom=${foot.length === 0 ? padding : heightOf(foot)},right=${padding}]`,
});

function groupOf(sites: ElkNode[]): ElkNode {
  const packing = {
    "elk.algorithm": "rectpacking",
    "elk.hierarchyHandling": "SEPARATE_CHILDREN",
    "elk.aspectRatio": "1.2",
    "elk.spacing.nodeNode": String(lineHeight),
  };
  return { id: group.id, children: sites, layoutOptions: { ...packing, ...paddingOf(group) } };
}

function siteGraph(picture: Picture, site: PicturedSite) {
  const boxes = site.hosts.map((host) => hostBox(picture, host));
  const frame: Frame = { id: `site ${site.name}`, kind: "site", ...siteLines(site) };
  const node: ElkNode = {
    id: frame.id,
    children: boxes.map(nodeOf),
    layoutOptions: {
      ...paddingOf(frame),
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      "elk.nodeSize.minimum": `(${widthOf([...frame.head, ...frame.foot])},0)`,
    },
  };
  return { node, boxes, frame };
}

/** Arrows leave a line at the right, and arrive at the left. */
function nodeOf({ id, width, height, lines }: Box): ElkNode {
  const ports = lines.flatMap(({ port }, i) => {
    if (port === undefined) return [];
    const arrives = port.startsWith(arrivalOf(""));
    const side = { "elk.port.side": arrives ? "WEST" : "EAST" };
    return [{ id: port, x: arrives ? 0 : width, y: middleOf(i), width: 0, height: 0, layoutOptions: side }];
  });
  return { id, width, height, ports, layoutOptions: { "elk.portConstraints": "FIXED_POS" } };
}

/** DVT nodes and their routes; those of a group of sites are written in the routes' boxes alone. */
function usersOf({ sites, routes }: Picture, isGrouped: boolean): GraphEdge[] {
  const single = sites.filter((site) => !isGrouped || hasNode(site)).flatMap(({ hosts }) => hosts);
  const users = single.flatMap(({ name, programs }) =>
    programs.flatMap((program): GraphEdge[] => {
      if (program.route === undefined) return [];
      const target = `route ${program.route}`;
      return [
        { from: program.name, to: target, arrow: "any", source: departureOf(name, program.name), target },
      ];
    }),
  );
  if (!isGrouped) return users;
  const grouped = routes.map(({ id }): GraphEdge => {
    return { from: group.id, to: `route ${id}`, arrow: "any", source: group.id, target: `route ${id}` };
  });
  return [...users, ...grouped];
}

/** From each route to its paths, and from each path to its hosts. */
function orderedOf({ routes, paths }: Picture): GraphEdge[] {
  const tries = routes.flatMap(({ id, paths: order }) =>
    order.map((to, i): GraphEdge => {
      const from = `route ${id}`;
      return { from, to, arrow: i === 0 ? "first" : "next", source: departureOf(from, to), target: to };
    }),
  );
  const ends = paths.flatMap(({ id, hosts, ordered }) =>
    hosts.map((to, i): GraphEdge => {
      const arrow = ordered ? (i === 0 ? "first" : "next") : "any";
      return { from: id, to, arrow, source: departureOf(id, to), target: arrivalOf(to) };
    }),
  );
  return [...tries, ...ends];
}
