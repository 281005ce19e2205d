/** Secrets in a state, and where they stand in plain text. */

import { secretFormOf } from "../../catalog/secret-forms.ts";
import { nameOf } from "../plan.ts";
import { isMarked } from "./marked.ts";
import { type ExportedState, type StoredStack, textsIn } from "./stored.ts";

/** Characters below which a secret is not searched for: it would be found in what only looks like it. */
export const shortestSearched = 8;

const fingerprintForm = /^sha256:[0-9a-f]{16}$/;

/** Every secret value of a stack, of its configuration and its state; fingerprints of secrets are none. */
export function secretValues({
  state,
  configSecrets,
}: Pick<StoredStack, "state" | "configSecrets">): string[] {
  const texts = [...configSecrets, ...markedTexts(state.deployment)];
  return [...new Set(texts)].filter((text) => text !== "" && !fingerprintForm.test(text));
}

function markedTexts(value: unknown): string[] {
  if (isMarked(value)) return textsIn(JSON.parse(value.plaintext ?? '""'));
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(markedTexts) : [];
}

/** A place in a state. */
export interface Place {
  /** Of the resource; empty for what is no resource's. */
  readonly urn: string;
  /** `outputs.token` */
  readonly property: string;
}

/** A place in one line. */
export const placeText = ({ urn, property }: Place): string =>
  urn === "" ? property : `${nameOf(urn)} ${property}`;

/** Where one of these secrets stands outside of a mark. */
export function plainSecrets({ deployment }: ExportedState, secrets: readonly string[]): Place[] {
  const { resources, ...rest } = deployment;
  return [
    ...plainPlaces(rest, secrets).map((property) => ({ urn: "", property })),
    ...resources.flatMap((resource) =>
      plainPlaces(resource, secrets).map((property) => ({ urn: resource.urn, property })),
    ),
  ];
}

/** The same in a part of a state, as paths: `outputs.token`. Secrets are found as they are and encoded. */
export function plainPlaces(value: unknown, secrets: readonly string[]): string[] {
  return placesIn(value, holderOf(secrets));
}

/** Tells whether something is a text that holds one of these secrets. */
export function holderOf(secrets: readonly string[]): (part: unknown) => boolean {
  const forms = secrets.filter(({ length }) => length >= shortestSearched).flatMap(formsOf);
  return (part) => typeof part === "string" && forms.some((form) => part.includes(form));
}

/** A secret that nobody has marked. */
export interface SecretByForm extends Place {
  /** `a private key` */
  readonly what: string;
}

/** What outside of the marks looks like a secret by its form. */
export function secretsByForm({ deployment }: ExportedState): SecretByForm[] {
  return deployment.resources.flatMap(({ urn, inputs, outputs }) =>
    formsIn({ inputs, outputs }, "").map((found) => ({ urn, ...found })),
  );
}

function formsIn(value: unknown, path: string): Omit<SecretByForm, "urn">[] {
  if (typeof value === "string") {
    const what = secretFormOf(value, path);
    return what === undefined ? [] : [{ property: path, what }];
  }
  if (typeof value !== "object" || value === null || isMarked(value)) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    formsIn(part, path === "" ? name : `${path}.${name}`),
  );
}

/** A text as others write it: as it is, in JSON, in a text of JSON in JSON, in URLs, in hexadecimal digits, and in base64 at each offset. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].flatMap((offset) => {
    const digits = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // The first and the last digits hold bits of what stands beside it.
    const own = digits.slice(offset === 0 ? 0 : offset + 1, -1);
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const others = [inJson(secret), inJson(inJson(secret)), encodeURIComponent(secret), bytes.toString("hex")];
  return [...new Set([secret, ...others, ...base64])];
}

/** Paths of the parts that are `sought`, names of properties among them; what marks hold is looked at as a whole. */
export function placesIn(value: unknown, sought: (part: unknown) => boolean, path = ""): string[] {
  if (sought(value)) return [path];
  if (typeof value !== "object" || value === null || isMarked(value)) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    if (sought(name)) return [`a property's name${path === "" ? "" : ` in ${path}`}`];
    return placesIn(part, sought, path === "" ? name : `${path}.${name}`);
  });
}
