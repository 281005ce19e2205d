/** `npm run topology -- <stack>`: a picture of a stack, as SVG and as Mermaid. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { outArguments } from "./arguments.ts";
import { command, topologyOf } from "./hosts.ts";
import { mermaidOf } from "./topology/mermaid.ts";
import { pictureOf } from "./topology/model.ts";
import { svgOf } from "./topology/svg.ts";

const help = `npm run topology -- <stack> [--out DIR] [--config-file FILE] [--json]

Draws a stack: the hosts at their sites, what runs on each, the DVT clusters with the number of nodes that have to work,
the order in which the stack's nodes are asked, and what fails together. With --out, writes <stack>.svg and <stack>.mmd
(Mermaid) into the folder DIR, which it creates; without it, prints the Mermaid text. The same configuration gives the
same bytes. It reads the configuration and connects to nothing.

Examples:
  npm run topology -- hoodi --out pictures
  npm run topology --silent -- hoodi
`;

const options = outArguments(help);
await command(async () => {
  const { stack, out, json } = options;
  const picture = pictureOf(topologyOf(options));
  const text = mermaidOf(picture);
  const written =
    out === undefined ? [] : write(out, { [`${stack}.svg`]: await svgOf(picture), [`${stack}.mmd`]: text });
  if (json) console.log(JSON.stringify(picture, undefined, 2));
  else console.log(out === undefined ? text.trimEnd() : written.join("\n"));
});

/** Paths of what it has written. */
function write(folder: string, files: Readonly<Record<string, string>>): string[] {
  try {
    mkdirSync(folder, { recursive: true });
    return Object.entries(files).map(([name, content]) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    });
  } catch (error) {
    throw new Error(
      `${resolve(folder)}: ${(error as Error).message}. Give --out a folder that you may write, or a name that nothing has yet.`,
    );
  }
}
