/** A drawing as SVG: no script, nothing from elsewhere, and every text escaped. */

import {
  type Box,
  lineHeight,
  middleOf,
  padding,
  sampleWidth,
  spanWidth,
  squareWidth,
  type TextLine,
  type TextSpan,
} from "./boxes.ts";
import { descriptionOf } from "./description.ts";
import {
  type Drawing,
  drawingOf,
  margin,
  type Placed,
  type PlacedArrow,
  type PlacedFrame,
  type Point,
} from "./layout.ts";
import type { Picture } from "./model.ts";
import { clusterClass, style } from "./style.ts";

/** The picture as a file of its own. */
export async function svgOf(picture: Picture): Promise<string> {
  const drawing = await drawingOf(picture);
  const [width, height] = [round(drawing.width), round(drawing.height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" xml:space="preserve" aria-labelledby="title description" font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif">`,
    `  <title id="title">${escapeXml(headingOf(picture))}</title>`,
    `  <desc id="description">${escapeXml(descriptionOf(picture))}</desc>`,
    `  <style>${style}</style>`,
    `  <defs>${marker("head")}${marker("head-first")}</defs>`,
    `  <rect class="ground" width="${width}" height="${height}"/>`,
    `  <text x="${margin}" y="${margin + lineHeight}"><tspan class="heading">${escapeXml(headingOf(picture))}</tspan></text>`,
    ...contentOf(drawing),
    "</svg>",
    "",
  ].join("\n");
}

const headingOf = ({ stack, network }: Picture): string =>
  network === undefined ? `Topology of stack ${stack}` : `Topology of stack ${stack}, Ethereum ${network}`;

/** Characters that end a text or begin a tag. Names of the configuration have no control characters. */
export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (letter) => entities[letter]!);
}

const marker = (name: string): string =>
  `<marker id="${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path class="${name}" d="M0 0 8 4 0 8Z"/></marker>`;

function contentOf({ frames, boxes, arrows }: Drawing): string[] {
  return [
    ...frames.flatMap(frameOf),
    ...arrows.toSorted((a, b) => rank(a) - rank(b)).map(arrowOf),
    ...boxes.flatMap(boxOf),
  ];
}

/** What is asked first lies on top. */
const rank = ({ arrow }: PlacedArrow): number => (arrow === "first" ? 1 : 0);

function frameOf(frame: PlacedFrame): string[] {
  const { x, y, width, height, kind, head, foot } = frame;
  const below = y + height - foot.length * lineHeight - 2 * padding;
  return [
    rect(kind, { x, y, width, height }, 10),
    ...linesOf(head, { x, y: y - padding / 2 }),
    ...linesOf(foot, { x, y: below }),
  ];
}

function boxOf(box: Placed<Box>): string[] {
  const kind = ["overlay", "tunnel", "route"].includes(box.kind) ? ` ${box.kind}` : "";
  return [rect(`box${kind}`, box, 6), ...linesOf(box.lines, box)];
}

interface Shape extends Point {
  readonly width: number;
  readonly height: number;
}

const rect = (name: string, { x, y, width, height }: Shape, radius: number): string =>
  `  <rect class="${name}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;

function arrowOf({ arrow, points }: PlacedArrow): string {
  return `  ${polyline(arrow, points)}`;
}

function polyline(arrow: PlacedArrow["arrow"], points: readonly Point[]): string {
  const path = points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join(" ");
  const head = arrow === "first" ? "head-first" : "head";
  return `<path class="line ${arrow}" d="${path}" marker-end="url(#${head})"/>`;
}

const linesOf = (lines: readonly TextLine[], corner: Point): string[] =>
  lines.flatMap((line, i) => lineOf(line, { x: corner.x + padding, y: corner.y + middleOf(i) }));

/** `start`: where the middle of its height begins. */
function lineOf({ spans, sample }: TextLine, start: Point): string[] {
  const shift = sample === undefined ? 0 : sampleWidth;
  const key =
    sample === undefined ? [] : [`  ${polyline(sample, [start, { ...start, x: start.x + shift - 12 }])}`];
  const groups = spans.some(({ cluster }) => cluster !== undefined) ? apart(spans) : [spans];
  let x = start.x + shift;
  return [
    ...key,
    ...groups.flatMap((group) => {
      const drawn = textOf(group, { x, y: start.y });
      x += group.reduce((sum, span) => sum + spanWidth(span), 0);
      return drawn;
    }),
  ];
}

/** What follows a square has a place of its own. */
function apart(spans: readonly TextSpan[]): TextSpan[][] {
  const groups: TextSpan[][] = [];
  for (const span of spans) {
    if (span.cluster !== undefined || groups.length === 0) groups.push([span]);
    else groups.at(-1)!.push(span);
  }
  return groups;
}

function textOf(spans: readonly TextSpan[], { x, y }: Point): string[] {
  const cluster = spans[0]?.cluster;
  const square =
    cluster === undefined
      ? []
      : [
          `  <rect class="${clusterClass(cluster)}" x="${round(x)}" y="${round(y - 6)}" width="11" height="11" rx="2"/>`,
        ];
  const left = x + (cluster === undefined ? 0 : squareWidth);
  const words = spans.map(({ text, look }) => `<tspan class="${look}">${escapeXml(text)}</tspan>`).join("");
  return [...square, `  <text x="${round(left)}" y="${round(y + 4.5)}">${words}</text>`];
}

const round = (number: number): number => Math.round(number * 10) / 10;
