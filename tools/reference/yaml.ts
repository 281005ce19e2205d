import { stringify } from "yaml";

/** Longest line, in characters. */
const width = 100;

/** A value as YAML in one line. */
export function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return scalar(value);
  const entries = Object.entries(value).map(([key, entry]) => `${key}: ${inline(entry)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** A key with its value as YAML, in as few lines as fit. */
export function block(key: string, value: unknown, indent = ""): string[] {
  const line = `${indent}${key}: ${inline(value)}`;
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  // What has names in it reads better below each other.
  const deep =
    isMap && Object.values(value).some((entry) => typeof entry === "object" && !Array.isArray(entry));
  if (line.length <= width && !deep) return [line];
  if (Array.isArray(value))
    return [`${indent}${key}:`, ...value.map((entry) => `${indent}  - ${inline(entry)}`)];
  if (!isMap) return [line];
  const entries = Object.entries(value).flatMap(([name, entry]) => block(name, entry, `${indent}  `));
  return [`${indent}${key}:`, ...entries];
}

function scalar(value: unknown): string {
  // Pulumi's YAML takes a bare date for a time; several lines are one in quotes.
  if (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$|\n/.test(value)) return JSON.stringify(value);
  const options = { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 } as const;
  return stringify([value], options).trim().slice(1, -1);
}
