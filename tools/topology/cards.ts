/** Cards below the map: each cluster with what stops it, the validator clients, and the key. */

import { type Box, box, line, type TextLine, wrapped } from "./boxes.ts";
import type { Picture, PicturedCluster } from "./model.ts";

const letters = 62;
export const cardWidth = 500;

export function cardsOf(picture: Picture): Box[] {
  const validators = validatorLines(picture);
  return [
    ...picture.clusters.map((cluster, i) => clusterCard(cluster, i)),
    ...(validators.length === 0
      ? []
      : [card("validators", "note", [line("Validator clients", "title"), ...validators])]),
    card("key", "note", keyLines(picture)),
  ];
}

const card = (id: string, kind: Box["kind"], lines: readonly TextLine[]): Box =>
  box(`card ${id}`, kind, lines, cardWidth);

function clusterCard({ name, program, members, quorum, losses }: PicturedCluster, number: number): Box {
  const may = members.length - quorum;
  const left = Map.groupBy(losses, (loss) => loss.left.length);
  return card(`cluster ${name}`, "cluster", [
    { spans: [{ text: `Cluster ${name}`, look: "title", cluster: number }] },
    line(`${quorum} of ${members.length} nodes have to work, ${may} may fail`, "strong"),
    line(program, "quiet"),
    ...wrapped(members.map(({ node, host }) => `${node} on ${host}`).join(", "), letters),
    ...[...left]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([count, alike]) => {
        const stops = alike[0]!.stops;
        const parts = alike.map(({ part }) => `${part.kind} ${part.name}`).join(", ");
        const head = `${stops ? "Stops" : "Goes on"} without any one of these (${count} of ${members.length} left): `;
        return wrapped(`${head}${parts}`, letters, stops ? "warning" : "plain");
      }),
  ]);
}

/** Those that stop for the same reasons, in one sentence. */
function validatorLines({ validators, validatorLosses }: Picture): TextLine[] {
  const stopped = validatorLosses.map(({ part, left }) => {
    const names = validators.filter((name) => !left.includes(name)).join(", ");
    return { names, part: `${part.kind} ${part.name}` };
  });
  const alike = Map.groupBy(
    stopped.filter(({ names }) => names !== ""),
    ({ names }) => names,
  );
  return [...alike].flatMap(([names, losses]) =>
    wrapped(`${names} stop without any one of: ${losses.map(({ part }) => part).join(", ")}`, letters),
  );
}

function keyLines({ stack, routes, paths }: Picture): TextLine[] {
  return [
    line("Key", "title"),
    ...wrapped(
      `A frame is a site, with one line to the internet; a box in it is a host. Programs are those of stack ${stack}.`,
      letters,
    ),
    ...(paths.length === 0
      ? []
      : [
          { ...line("asked first"), sample: "first" } as const,
          { ...line("asked next, in the order of the numbers"), sample: "next" } as const,
          {
            ...line(
              routes.length > 0 ? "uses this route; or any of them, in no order" : "any of them, in no order",
            ),
            sample: "any",
          } as const,
        ]),
  ];
}
