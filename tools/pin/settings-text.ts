/** Sets one value in the text of a settings file. Comments, order and spelling of all other lines stay as they are. */

import { isMap, isNode, isScalar, type Node, type Pair, parseDocument, stringify, type YAMLMap } from "yaml";

/**
 * The text with `value` at `path`. Maps that are missing on the path are written in one line. Throws where the path leads
 * through something else than a map.
 */
export function withValue(text: string, path: readonly string[], value: string): string {
  const { contents } = parseDocument(text);
  if (contents === null) return textWith(text, path, value);
  if (!isMap(contents)) throw new Error("it is no YAML file of settings");
  return setIn(text, contents, path, value);
}

/** Behind comments, where there is nothing else. */
function textWith(text: string, [key = "", ...rest]: readonly string[], value: string): string {
  const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return `${before}${inLine(key)}: ${inLine(nested(rest, value))}\n`;
}

function setIn(text: string, map: YAMLMap, [key = "", ...rest]: readonly string[], value: string): string {
  const pair = map.items.find((each) => isScalar(each.key) && String(each.key.value) === key);
  if (pair === undefined) return added(text, map, `${inLine(key)}: ${inLine(nested(rest, value))}`);
  const below = pair.value;
  if (rest.length > 0 && isMap(below) && below.items.length > 0) return setIn(text, below, rest, value);
  if (!isEmpty(below) && rest.length > 0) throw new Error(`${key} is not a map`);
  return replaced(text, pair, inLine(nested(rest, value)));
}

/** Nothing, or a map without entries. */
const isEmpty = (node: unknown): boolean =>
  (isScalar(node) && node.value === null) || (isMap(node) && node.items.length === 0);

const nested = (keys: readonly string[], value: string): unknown =>
  keys.toReversed().reduce<unknown>((inner, key) => ({ [key]: inner }), value);

/** YAML in one line. */
const inLine = (value: unknown): string =>
  stringify(value, { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: true }).trimEnd();

function added(text: string, map: YAMLMap, entry: string): string {
  const end = endOf(map.items.at(-1)!);
  if (map.flow === true) return `${text.slice(0, end)}, ${entry}${text.slice(end)}`;
  const start = rangeOf(map.items[0]!.key)[0];
  const indent = " ".repeat(start - (text.lastIndexOf("\n", start - 1) + 1));
  // Behind what stands in the last entry's line, as a comment.
  const newline = text.indexOf("\n", Math.max(0, end - 1));
  const at = newline < 0 ? text.length : text[newline - 1] === "\r" ? newline - 1 : newline;
  const lineEnd = text.slice(at, newline + 1) || "\n";
  return `${text.slice(0, at)}${lineEnd}${indent}${entry}${text.slice(at)}`;
}

function replaced(text: string, pair: Pair, value: string): string {
  const key = rangeOf(pair.key);
  const node = isNode(pair.value) ? rangeOf(pair.value) : undefined;
  if (node === undefined || node[0] === node[1]) {
    const colon = text.indexOf(":", key[1]) + 1;
    return `${text.slice(0, colon)} ${value}${text.slice(colon)}`;
  }
  return text.slice(0, node[0]) + value + text.slice(node[1]);
}

function endOf({ key, value }: Pair): number {
  const end = isNode(value) ? rangeOf(value)[1] : 0;
  return Math.max(end, rangeOf(key)[1]);
}

/** Offsets of a parsed node: start, and behind its last character. */
function rangeOf(node: unknown): readonly [number, number] {
  const [start, end] = (node as Node).range!;
  return [start, end];
}
