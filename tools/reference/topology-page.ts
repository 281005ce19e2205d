import { addDvt } from "../../test/support/dvt.ts";
import { complete, loadAccepted, openTunnel, type Settings } from "../../test/support/inventory.ts";
import { pictureOf } from "../topology/model.ts";
import { svgOf } from "../topology/svg.ts";

/** A stack that docs/topology.md shows. */
interface Shown {
  readonly file: string;
  readonly title: string;
  readonly text: string;
  readonly stack: string;
  /** What is added to the committed stack. */
  readonly add: (config: Settings) => void;
}

const shown: readonly Shown[] = [
  {
    file: "mainnet",
    title: "The stack mainnet",
    text: "As committed: it owns all hosts, and runs nodes and validator clients at home.",
    stack: "mainnet",
    add: () => undefined,
  },
  {
    file: "hoodi",
    title: "The stack hoodi",
    text: "As committed: nodes and validator clients on hosts that mainnet owns.",
    stack: "hoodi",
    add: () => undefined,
  },
  {
    file: "clusters",
    title: "DVT clusters and a tunnel",
    text: "The stack hoodi with an SSV node and a Charon node on each rented host, a cluster of each kind, and a tunnel.",
    stack: "hoodi",
    add: (config) => {
      addDvt(config);
      openTunnel(config);
    },
  },
];

/** docs/topology.md and its pictures, by their path in docs/. What only the operator knows is made up, and in no picture. */
export async function topologyFiles(): Promise<Readonly<Record<string, string>>> {
  const pictures = await Promise.all(
    shown.map(async ({ file, stack, add }) => {
      const config = complete(stack);
      add(config);
      return [`topology/${file}.svg`, await svgOf(pictureOf(loadAccepted(stack, config)))] as const;
    }),
  );
  return { ...Object.fromEntries(pictures), "topology.md": page() };
}

function page(): string {
  return [
    "# Pictures of the stacks",
    "",
    "<!-- npm run docs writes this page and its pictures, from tools/reference/topology-page.ts. -->",
    "",
    "`npm run topology -- <stack> --out DIR` draws a stack as SVG and as Mermaid text, from its configuration alone. `--json` prints what is in the picture.",
    "",
    "- A frame is a site, with the hosts that are there. Its last lines say what stops when the site fails.",
    "- A host shows its networks, and what the stack runs there. A stack does not know what other stacks run.",
    "- A thick arrow leads to what is asked first, a dashed one to what is asked next. The numbers give the order.",
    "- A cluster's card says how many of its nodes have to work and what stops it, as [`npm run quorum`](dvt.md#what-stops-a-cluster) does.",
    "- Where more than eight sites have no node, they stand in one frame, and its arrows stand for those of its DVT nodes. The boxes of the routes name them.",
    "",
    ...shown.flatMap(({ file, title, text }) => [
      `## ${title}`,
      "",
      text,
      "",
      `![${title}](topology/${file}.svg)`,
      "",
    ]),
  ].join("\n");
}
