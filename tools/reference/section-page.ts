import { anchorOf, code, markdownTable } from "./markdown.ts";
import { type DocumentedSection, pathOf, type Setting } from "./settings.ts";
import { typeOf } from "./types.ts";
import { block, inline } from "./yaml.ts";

/** A section of the reference: meaning, example, and a table of settings for each object. */
export function sectionPage(section: DocumentedSection, hasRefusals: boolean): string[] {
  const { name, node, settings } = section;
  return [
    `### ${code(name)}`,
    "",
    `${node.description} Without this section, ${node.defaultText}`,
    "",
    ...exampleOf(section),
    "",
    ...(settings.length === 0 ? [`Type: ${typeOf(node)}.`, ""] : tablesOf(section)),
    ...(hasRefusals ? [`[What is refused in ${code(name)}](refusals.md#${anchorOf(name)}).`, ""] : []),
  ];
}

/** As it stands in its file. */
function exampleOf({ name, node }: DocumentedSection): string[] {
  const [example] = node.examples;
  const key = `bonded-validator:${name}`;
  return ["```yaml", ...block(key, node.file === "Pulumi.yaml" ? { value: example } : example), "```"];
}

/** One table for the section, and one for each object in it. */
function tablesOf({ name, settings }: DocumentedSection): string[] {
  const objects = new Map<string, Setting[]>();
  for (const setting of settings) {
    const object = pathOf(setting.keys.slice(0, -1));
    objects.set(object, [...(objects.get(object) ?? []), setting]);
  }
  return [...objects].flatMap(([path, own]) => [
    ...(path === name ? [] : [`#### ${code(path)}`, ""]),
    ...settingsTable(own),
    "",
  ]);
}

function settingsTable(settings: readonly Setting[]): string[] {
  const rows = settings.map((setting) => {
    const name = String(setting.keys.at(-1));
    return [code(name), typeCell(setting), defaultOf(setting), meaningOf(name, setting)];
  });
  return markdownTable(["Setting", "Type", "Default", "Meaning"], rows);
}

/** An object leads to the table of its settings. */
function typeCell({ keys, node }: Setting): string {
  const isList = node.items?.properties !== undefined;
  if (node.properties === undefined && !isList) return typeOf(node);
  const path = pathOf(isList ? [...keys, 0] : keys);
  return `[${isList ? "list of objects" : "object"}](#${anchorOf(path)})`;
}

function defaultOf({ node, required }: Setting): string {
  if (required) return "required";
  if (node.defaultText !== undefined) return node.defaultText;
  const value = inline(node.default);
  if (value === "{}" && node.properties !== undefined) return "those of its settings";
  return value === "{}" || value === "[]" ? "none" : code(value);
}

function meaningOf(name: string, { node }: Setting): string {
  return `${node.description}<br>Example: ${code(`${name}: ${inline(node.examples[0])}`)}`;
}
