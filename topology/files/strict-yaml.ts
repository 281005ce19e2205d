import { type Document, isAlias, isNode, isScalar, type Node, type Scalar, visit } from "yaml";
import { ambiguity, isAddressLike } from "./plain-scalars.ts";

/** What is wrong at an offset of the text, perhaps with a key there. */
export interface Finding {
  readonly check: string;
  readonly key?: string;
  readonly offset: number;
  readonly reason: string;
  readonly remedy: string;
}

/** Characters that break a line or end the text for some readers, are a character to others, or are refused. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const strange = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)/;

/** What is wrong with a text before it is parsed. */
export function findingsInText(text: string): Finding[] {
  const sign = strange.exec(text);
  const directive = /^%.*/m.exec(text);
  return [
    ...(sign === null
      ? []
      : [
          finding(
            sign.index,
            `the character ${codeOf(sign[0])} is read in several ways`,
            "remove it; lines end with LF, or with CR and LF",
          ),
        ]),
    ...(directive === null
      ? []
      : [finding(directive.index, `${directive[0]} changes how YAML is read`, "remove this line")]),
  ];
}

/** `U+2028`, as it may not be visible. */
function codeOf(sign: string): string {
  return `U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/**
 * What readers of YAML understand differently. Pulumi's (gopkg.in/yaml.v3) follows YAML 1.2 in part and 1.1 in part,
 * editors and other programs follow either: only what means the same to all of them may stand in a file. Hex digits
 * that are too long for a number are text to Pulumi, which writes addresses so; they become text here.
 */
export function ambiguities(document: Document, text: string): Finding[] {
  const findings: Finding[] = [];
  const add = ({ range }: Pick<Node, "range">, fault: Fault | undefined) => {
    if (fault !== undefined) findings.push(finding(range?.[0] ?? 0, ...fault));
  };
  visit(document, {
    Node: (_, node) => {
      add(node, faultOfNode(node));
      if (isScalar(node)) add(node, faultOfScalar(node, text));
    },
    Pair: (_, { key, value }) => add(isNode(key) ? key : isNode(value) ? value : {}, faultOfKey(key)),
  });
  return findings;
}

/** Reason and remedy. */
type Fault = readonly [string, string];

function finding(offset: number, reason: string, remedy: string): Finding {
  return { check: "yaml", offset, reason, remedy };
}

function faultOfNode(node: Node): Fault | undefined {
  if (isAlias(node)) return [`*${node.source} stands for a value elsewhere`, "write the value itself"];
  const { anchor, tag } = node as { anchor?: string; tag?: string };
  if (anchor !== undefined) return [`&${anchor} names a value`, "remove the name"];
  return tag === undefined ? undefined : [`${tag} says how to read the value`, "remove it, and quote text"];
}

function faultOfKey(key: unknown): Fault | undefined {
  if (!isScalar(key)) return ["a name is no text", "write a word before the colon"];
  if (key.type !== "PLAIN" || typeof key.value === "string") return undefined;
  const source = key.source ?? "";
  return source === ""
    ? ["a name is missing before the colon", "write it"]
    : [`the name ${source} is no text to every program`, `put it in quotes: "${source}"`];
}

function faultOfScalar(scalar: Scalar, text: string): Fault | undefined {
  const { range, source = "", type } = scalar;
  if (type === "QUOTE_DOUBLE") return faultOfEscapes(text.slice(range![0], range![1]));
  if (type !== "PLAIN") return undefined;
  if (isAddressLike(source)) scalar.value = source;
  return ambiguity(source);
}

/** Pulumi refuses some escapes of YAML, and some of JSON. */
function faultOfEscapes(source: string): Fault | undefined {
  const odd = source.replace(/\\(["\\nrt]|\r?\n)/g, "").match(/\\.?/)?.[0];
  if (odd === undefined) return undefined;
  return [
    `${odd} in quotes is not known to every program`,
    "write the character itself, or use single quotes",
  ];
}
