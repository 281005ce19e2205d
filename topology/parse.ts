import { z } from "zod";
import { meant } from "./nearest.ts";
import { type Problem, settingPath } from "./problems.ts";

/** The value in the form that the schema asks for; else undefined, and what is wrong in `problems`. */
export function parse<T>(
  schema: z.ZodType<T>,
  raw: unknown,
  section: string,
  keys: readonly string[],
  problems: Problem[],
): T | undefined {
  const result = schema.safeParse(raw, { reportInput: true, error: knownKeys });
  if (result.success) return result.data;
  problems.push(...result.error.issues.flatMap((issue) => translate(issue, section, keys)));
  return undefined;
}

/** The keys that fit in place of an unknown one, as its message: zod names the schema to this function alone. */
const knownKeys: z.core.$ZodErrorMap = ({ code, inst }) => {
  if (code !== "unrecognized_keys") return undefined;
  if (inst instanceof z.ZodObject) return Object.keys(inst.shape).join(" ");
  return inst instanceof z.ZodRecord && inst.keyType instanceof z.ZodEnum
    ? inst.keyType.options.join(" ")
    : undefined;
};

/** What zod found, in our words. */
function translate(issue: z.core.$ZodIssue, section: string, keys: readonly string[]): Problem[] {
  const path = settingPath(section, ...keys, ...issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        check: "unknown-setting",
        path: settingPath(section, ...keys, ...issue.path, key),
        reason: "there is no such setting",
        remedy: `${meant(key, issue.message.split(" "))}docs/configuration.md lists the settings`,
      }));
    case "custom":
      return [{ check: "format", path, reason: issue.message, remedy: String(issue.params?.remedy) }];
    case "invalid_value":
      return [
        {
          check: "format",
          path,
          reason: found(issue.input),
          remedy: `write one of ${issue.values.join(", ")}`,
        },
      ];
    case "invalid_type":
      return [{ check: "format", path, reason: found(issue.input), remedy: `write ${expected(issue)}` }];
    case "too_small":
    case "too_big":
      return [{ check: "format", path, reason: found(issue.input), remedy: `write ${bound(issue)}` }];
    default:
      return [{ check: "format", path, reason: found(issue.input), remedy: lowerFirst(issue.message) }];
  }
}

function found(input: unknown): string {
  return input === undefined ? "it is missing" : `${JSON.stringify(input)} does not fit`;
}

const words: Readonly<Record<string, string>> = {
  string: "text",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "its settings (see docs/configuration.md)",
  record: "names, each with its settings",
  array: "a list",
};

function expected({ expected: type, input }: z.core.$ZodIssueInvalidType): string {
  return `${words[type] ?? type}${quotes(type, input)}`;
}

/** What YAML reads as a number or a date is text in quotes, and the other way round. */
function quotes(type: string, input: unknown): string {
  const scalar = input instanceof Date || ["number", "boolean", "bigint"].includes(typeof input);
  if (type === "string") return scalar ? ", in quotes" : "";
  return ["int", "number", "boolean"].includes(type) && typeof input === "string" ? ", without quotes" : "";
}

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const limit = issue.code === "too_small" ? issue.minimum : issue.maximum;
  const [timeoutSeconds, beyond] =
    issue.code === "too_small" ? ["at least", "more than"] : ["at most", "less than"];
  const word = issue.exact ? "exactly" : issue.inclusive ? timeoutSeconds : beyond;
  const counted = issue.origin === "array" ? (limit === 1 ? " entry" : " entries") : "";
  return `${word} ${limit}${counted}`;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
