import type { Section } from "../../topology/section-reader.ts";
import { nodeOf, type SchemaNode } from "./schema-node.ts";

/** One setting. A section is one, too. */
export interface Setting {
  /** `["hosts", "<name>", "disks", 0, "kind"]` */
  readonly keys: readonly (string | number)[];
  readonly node: SchemaNode;
  readonly required: boolean;
}

export interface DocumentedSection extends Setting {
  readonly name: string;
  readonly named: boolean;
  /** Settings of the section, or of each of its entries where it is `named`; parents come before their children. */
  readonly settings: readonly Setting[];
}

/** Key that stands for the name of any entry. */
export const anyName = "<name>";

export function documentedSection({ name, named, schema }: Section): DocumentedSection {
  const node = nodeOf(schema);
  const settings = settingsIn(named ? [name, anyName] : [name], node);
  return { keys: [name], node, required: false, name, named, settings };
}

function settingsIn(parent: Setting["keys"], node: SchemaNode): Setting[] {
  if (node.items !== undefined) return settingsIn([...parent, 0], node.items);
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const keys = [...parent, key];
    return [{ keys, node: child, required: node.required.includes(key) }, ...settingsIn(keys, child)];
  });
}

/** `hosts.<name>.disks[].kind` */
export function pathOf(keys: Setting["keys"]): string {
  return keys.map((key, i) => (typeof key === "number" ? "[]" : i === 0 ? key : `.${key}`)).join("");
}

/** What a section's settings lack before they can be documented, a sentence for each. */
export function gapsIn({ settings, ...section }: DocumentedSection): string[] {
  const file = section.node.file === undefined ? [gap(section, "the file that it belongs into (file)")] : [];
  return [...file, ...[section, ...settings].flatMap(gapsOf)];
}

function gapsOf(setting: Setting): string[] {
  const { node, required } = setting;
  const explained = required || node.default !== undefined || node.defaultText !== undefined;
  return [
    ...(node.description ? [] : [gap(setting, "a description")]),
    ...(node.examples.length > 0 ? [] : [gap(setting, "an example (examples)")]),
    ...(explained ? [] : [gap(setting, "a .default(), or words for what holds without it (defaultText)")]),
  ];
}

function gap({ keys }: Setting, what: string): string {
  return `${pathOf(keys)} lacks ${what}: write it in the .meta() of its schema in topology/`;
}
