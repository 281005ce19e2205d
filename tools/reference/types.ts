import { code } from "./markdown.ts";
import type { SchemaNode } from "./schema-node.ts";

/** The type of a setting in words, as Markdown: `whole number, 1 to 65535`. */
export function typeOf(node: SchemaNode): string {
  if (node.const !== undefined) return code(node.const);
  if (node.enum !== undefined) return oneOf(node.enum);
  switch (node.type) {
    case "boolean":
      return "`true` or `false`";
    case "integer":
      return `whole number${rangeOf(node)}`;
    case "number":
      return `number${rangeOf(node)}`;
    case "array":
      return listOf(node);
    case "object":
      return mapOf(node);
    default:
      return "text";
  }
}

function oneOf(values: readonly string[]): string {
  const quoted = values.map(code);
  const last = quoted.pop()!;
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: SchemaNode): string {
  const max = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && max !== undefined) return `, ${minimum} to ${max}`;
  if (minimum !== undefined) return `, at least ${minimum}`;
  return exclusiveMinimum === undefined ? "" : `, more than ${exclusiveMinimum}`;
}

function listOf({ items, minItems, maxItems }: SchemaNode): string {
  const what = items === undefined ? "values" : typeOf(items);
  if (minItems !== undefined && minItems === maxItems) return `list of ${what}, length ${minItems}`;
  return minItems === undefined ? `list of ${what}` : `list of ${what}, length at least ${minItems}`;
}

function mapOf({ properties, propertyNames, additionalProperties }: SchemaNode): string {
  if (properties !== undefined) return "object";
  const keys = propertyNames?.enum === undefined ? "name" : oneOf(propertyNames.enum);
  const values = typeof additionalProperties === "object" ? typeOf(additionalProperties) : "value";
  return `map of ${keys} to ${values}`;
}
