import { exampleAddress } from "../../catalog/lost-addresses.ts";
import {
  type DocumentedSection,
  documentedSection,
  pathOf,
  type Setting,
} from "../../tools/reference/settings.ts";
import { sections } from "../../topology/draft.ts";
import { address, type Settings } from "./inventory.ts";

export const documented: readonly DocumentedSection[] = sections().map(documentedSection);

/** A configuration with an address of somebody's own where the documentation has its example, which is refused. */
export function withOwnAddress(config: Settings): Settings {
  return JSON.parse(JSON.stringify(config).replaceAll(exampleAddress, address));
}

/** The examples of all sections, which are one configuration of the stack hoodi. */
export function exampleConfiguration(): Settings {
  const examples = documented.map(({ name, node }) => [name, structuredClone(node.examples[0])]);
  return Object.fromEntries(examples);
}

/** That configuration with another value of one setting: one for each entry of its section, where entries have names. */
export function withValue(section: DocumentedSection, keys: Setting["keys"], value: unknown): Settings[] {
  const names = section.named ? Object.keys(exampleConfiguration()[section.name]) : [""];
  return names.map((name) => {
    const config = exampleConfiguration();
    const places = keys.map((key) => (key === "<name>" ? name : key));
    let parent: Settings = config;
    for (const [i, place] of places.slice(0, -1).entries()) {
      // Above what is set there may be nothing yet.
      parent[place] ??= exampleOf(section, keys.slice(0, i + 1));
      parent = parent[place];
    }
    parent[places.at(-1)!] = structuredClone(value);
    return config;
  });
}

function exampleOf({ settings }: DocumentedSection, keys: Setting["keys"]): unknown {
  const setting = settings.find((each) => pathOf(each.keys) === pathOf(keys));
  return structuredClone(setting?.node.examples[0]);
}
