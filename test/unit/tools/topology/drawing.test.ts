/** The picture itself: everything is in it once, nothing lies on something else, and no text is more than text. */
import { join } from "node:path";
import fc from "fast-check";
import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { drawingOf } from "../../../../tools/topology/layout.ts";
import { mermaidOf } from "../../../../tools/topology/mermaid.ts";
import { type Picture, pictureOf } from "../../../../tools/topology/model.ts";
import { svgOf } from "../../../../tools/topology/svg.ts";
import type { Topology } from "../../../../topology/topology.ts";
import { loadDvt } from "../../../support/dvt.ts";
import { load, loadAccepted, openTunnel, repository } from "../../../support/inventory.ts";
import { loadMonitored } from "../../../support/monitoring.ts";
import { loadThirtyHosts } from "../../../support/thirty-hosts.ts";
import { configuration, inventories } from "../../../support/topologies.ts";

const stacks: Readonly<Record<string, () => Topology>> = {
  mainnet: () => load("mainnet"),
  "hoodi with clusters": () => loadDvt("hoodi"),
  "hoodi with clusters and a tunnel": () => loadDvt("hoodi", openTunnel),
  "hoodi with monitoring": () => loadMonitored("hoodi"),
  "thirty hosts": loadThirtyHosts,
};

interface Shape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const overlap = (a: Shape, b: Shape): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const contains = (a: Shape, b: Shape): boolean =>
  a.x <= b.x && a.y <= b.y && a.x + a.width >= b.x + b.width && a.y + a.height >= b.y + b.height;

const pairsOf = <T>(things: readonly T[]) =>
  things.flatMap((a, i) => things.slice(i + 1).map((b) => [a, b] as const));

/** What a topology has and a picture lacks or has twice, and what lies on what. */
async function faultsOf(topology: Topology): Promise<string[]> {
  const picture = pictureOf(topology);
  const { frames, boxes, arrows, width, height } = await drawingOf(picture);
  const shown = boxes.map(({ id, lines }) => [
    id,
    ...lines.flatMap(({ spans }) => spans.map(({ text }) => text.trim())),
  ]);
  const hostTexts = shown.filter(([id]) => id! in topology.hosts);
  const times = (name: string, rows = hostTexts) => rows.flat().filter((text) => text === name).length;
  const things = [topology.nodes, topology.validators, topology.dvtNodes].flatMap(Object.keys);
  const wanted = [
    ...Object.keys(topology.hosts).map(
      (name) => [name, boxes.filter(({ id }) => id === name).length] as const,
    ),
    ...Object.keys(topology.dvtClusters).map(
      (name) => [name, boxes.filter(({ id }) => id === `card cluster ${name}`).length] as const,
    ),
    ...picture.paths.map(({ id }) => [id, boxes.filter((box) => box.id === id).length] as const),
    ...things.map((name) => [name, times(name)] as const),
    ...arrowsOf(picture).map(
      (arrow) =>
        [
          arrow,
          arrows.filter(({ from, to, arrow: kind }) => `${from} ${kind} ${to}` === arrow).length,
        ] as const,
    ),
  ];
  const sites = frames.filter(({ kind }) => kind === "site");
  return [
    ...wanted.filter(([, count]) => count !== 1).map(([name, count]) => `${name} is there ${count} times`),
    ...pairsOf(boxes)
      .filter(([a, b]) => overlap(a, b))
      .map(([a, b]) => `${a.id} lies on ${b.id}`),
    ...pairsOf(sites)
      .filter(([a, b]) => overlap(a, b))
      .map(([a, b]) => `${a.id} lies on ${b.id}`),
    ...boxes
      .filter((box) => !contains({ x: 0, y: 0, width, height }, box))
      .map(({ id }) => `${id} is cut off`),
    ...Object.values(topology.hosts)
      .filter(
        ({ name, site }) =>
          !contains(sites.find(({ id }) => id === `site ${site}`)!, boxes.find(({ id }) => id === name)!),
      )
      .map(({ name, site }) => `${name} is not in ${site}`),
    ...arrows
      .filter(({ points }) => points.length < 2)
      .map(({ from, to }) => `no arrow from ${from} to ${to}`),
  ];
}

/** From the order in which routes and paths ask. */
function arrowsOf({ routes, paths }: Picture): string[] {
  const kind = (i: number) => (i === 0 ? "first" : "next");
  return [
    ...routes.flatMap(({ id, paths: order }) => order.map((path, i) => `route ${id} ${kind(i)} ${path}`)),
    ...paths.flatMap(({ id, hosts, ordered }) =>
      hosts.map((host, i) => `${id} ${ordered ? kind(i) : "any"} ${host}`),
    ),
  ];
}

describe.each(Object.entries(stacks))("%s", (_, load) => {
  it("has everything once, and nothing lies on something else", async () => {
    expect(await faultsOf(load())).toEqual([]);
  });
});

it("has everything of generated stacks once", async () => {
  await fc.assert(
    fc.asyncProperty(inventories, async (inventory) => {
      expect(await faultsOf(loadAccepted("hoodi", configuration(inventory, "hoodi")))).toEqual([]);
    }),
    { numRuns: 25, seed: 7 },
  );
});

describe("an arrow of each DVT node leads to its route", () => {
  const users = ({ sites }: Picture) =>
    sites.flatMap(({ hosts }) =>
      hosts.flatMap(({ programs }) => programs.filter(({ route }) => route !== undefined)),
    );

  it("where few sites have no node", async () => {
    const picture = pictureOf(loadDvt("hoodi", openTunnel));
    const { arrows } = await drawingOf(picture);
    const drawn = arrows.filter(({ to }) => to.startsWith("route ")).map(({ from, to }) => `${from} ${to}`);
    expect(drawn.toSorted()).toEqual(
      users(picture)
        .map(({ name, route }) => `${name} route ${route}`)
        .toSorted(),
    );
  });

  it("where they are many, from their frame, and the route names them", async () => {
    const picture = pictureOf(loadThirtyHosts());
    const { arrows, boxes, frames } = await drawingOf(picture);
    expect(frames.some(({ kind }) => kind === "group")).toBe(true);
    expect(arrows.filter(({ to }) => to.startsWith("route ")).map(({ from, to }) => `${from} ${to}`)).toEqual(
      picture.routes.map(({ id }) => `group route ${id}`),
    );
    for (const { id } of picture.routes) {
      const { lines } = boxes.find((box) => box.id === `route ${id}`)!;
      const text = lines.flatMap(({ spans }) => spans.map((span) => span.text)).join(" ");
      const named = users(picture)
        .filter(({ route }) => route === id)
        .map(({ name }) => name);
      expect([...text.matchAll(/\b(ssv|charon)\d+\b/g)].map(([name]) => name)).toEqual(named);
    }
  });
});

it("is the same bytes for the same configuration", async () => {
  const draw = () => svgOf(pictureOf(loadDvt("hoodi", openTunnel)));
  expect(await draw()).toBe(await draw());
});

it("as Mermaid is what is committed", async () => {
  await expect(mermaidOf(pictureOf(loadDvt("hoodi", openTunnel)))).toMatchFileSnapshot(
    join(repository, "test/unit/golden/topology/hoodi.mmd"),
  );
});

describe("as SVG", () => {
  const parsed = (svg: string) => new JSDOM(svg, { contentType: "image/svg+xml" }).window.document;

  it("has a title and a description, and nothing from elsewhere", async () => {
    const svg = await svgOf(pictureOf(loadDvt("hoodi", openTunnel)));
    const document = parsed(svg);
    const root = document.documentElement;
    const labels = root.getAttribute("aria-labelledby")!.split(" ");
    const texts = labels.map((id) => document.getElementById(id)!.textContent);
    expect(root.getAttribute("role")).toBe("img");
    expect(texts[0]).toBe("Topology of stack hoodi, Ethereum hoodi");
    expect(texts[1]).toContain("Cluster obol: 3 of 4 nodes have to work: charon1 on shin,");
    expect(texts[1]).toContain("Route A asks 10.0.0.102, then 10.0.0.103.");
    expect(document.querySelectorAll("script, image, foreignObject, use, a").length).toBe(0);
    expect(svg).not.toMatch(/@import|@font-face|url\((?!#)|href/);
    expect(svg.match(/https?:\/\/[^" ,<;.]+\.w3\.org/g)).toEqual(["http://www.w3.org"]);
  });

  it("shows a provider's name as text, whatever it is", async () => {
    const name = `A&B <script>"x"</script> ]]> 'y' -- \`z\``;
    const topology = loadDvt("hoodi", (config) => {
      config.sites.shin.provider = name;
    });
    const document = parsed(await svgOf(pictureOf(topology)));
    expect(document.querySelectorAll("script, parsererror").length).toBe(0);
    expect([...document.querySelectorAll("tspan")].map(({ textContent }) => textContent)).toContain(
      `Site shin, provider ${name}`,
    );
  });
});
