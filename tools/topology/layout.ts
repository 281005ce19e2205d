/** Places boxes and arrows by ELK's layered layout: who asks stands left of whom it asks. Pixels. */

import ELK, { type ElkExtendedEdge, type ElkNode, type LayoutOptions } from "elkjs/lib/elk.bundled.js";
import { type Arrow, type Box, lineHeight } from "./boxes.ts";
import { cardsOf, cardWidth } from "./cards.ts";
import { type Frame, graphOf } from "./graph.ts";
import type { Picture } from "./model.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Placed<T> = T & Point;

/** A frame where it stands. */
export type PlacedFrame = Placed<Frame> & { readonly width: number; readonly height: number };

export interface PlacedArrow {
  /** Ids of what it connects. */
  readonly from: string;
  readonly to: string;
  readonly arrow: Arrow;
  readonly points: readonly Point[];
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly PlacedFrame[];
  readonly boxes: readonly Placed<Box>[];
  readonly arrows: readonly PlacedArrow[];
}

/** Around everything. */
export const margin = 24;

const options: LayoutOptions = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.padding": `[top=${2 * margin + lineHeight},left=${margin},bottom=${margin},right=${margin}]`,
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.json.shapeCoords": "ROOT",
  "elk.json.edgeCoords": "ROOT",
  "elk.layered.mergeEdges": "true",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.crossingMinimization.forceNodeModelOrder": "true",
  "elk.layered.spacing.nodeNodeBetweenLayers": "70",
  "elk.layered.spacing.edgeNodeBetweenLayers": "24",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
  "elk.spacing.nodeNode": "22",
  "elk.spacing.edgeEdge": "12",
  "elk.spacing.edgeNode": "16",
  "elk.partitioning.activate": "true",
};

export async function drawingOf(picture: Picture): Promise<Drawing> {
  const { nodes, boxes, frames, connections } = graphOf(picture);
  const edges = connections.map(({ source, target }, i): ElkExtendedEdge => {
    return { id: String(i), sources: [source], targets: [target] };
  });
  const map: ElkNode = { id: "map", layoutOptions: options, children: nodes, edges };
  const placed: ElkNode = await new ELK.default().layout(map);
  const at = new Map(descendantsOf(placed).map((node) => [node.id, node]));
  const arrows = (placed.edges ?? []).map((edge, i): PlacedArrow => {
    const { from, to, arrow } = connections[i]!;
    return { from, to, arrow, points: pointsOf(edge) };
  });
  const mapHeight = placed.height ?? 0;
  const width = Math.max(placed.width ?? 0, cardWidth + 2 * margin);
  const cards = cardsBelow(cardsOf(picture), mapHeight, width);
  return {
    width,
    height: Math.max(mapHeight, ...cards.map(({ y, height }) => y + height + margin)),
    frames: frames.map((frame) => ({ ...frame, ...shapeOf(at.get(frame.id)!) })),
    boxes: [...boxes.map((box) => ({ ...box, ...pointOf(at.get(box.id)!) })), ...cards],
    arrows,
  };
}

const descendantsOf = ({ children = [] }: ElkNode): ElkNode[] =>
  children.flatMap((child) => [child, ...descendantsOf(child)]);

function pointsOf({ sections = [] }: ElkExtendedEdge): Point[] {
  return sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
}

const pointOf = ({ x = 0, y = 0 }: ElkNode): Point => ({ x, y });

const shapeOf = ({ width = 0, height = 0, ...node }: ElkNode) => ({ ...pointOf(node), width, height });

/** In as many columns as fit, each card where most space is left above it. */
function cardsBelow(cards: readonly Box[], top: number, width: number): Placed<Box>[] {
  const step = cardWidth + lineHeight;
  const columns = Math.max(1, Math.floor((width - 2 * margin + lineHeight) / step));
  const ends = new Array<number>(columns).fill(top);
  return cards.map((card) => {
    const column = ends.indexOf(Math.min(...ends));
    const y = ends[column]!;
    ends[column] = y + card.height + lineHeight;
    return { ...card, x: margin + column * step, y };
  });
}
