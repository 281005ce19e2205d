import fc from "fast-check";
import type { Settings } from "../support/inventory.ts";

/** A change of one place in a configuration; `at` picks the place among all there are. */
export interface Mutation {
  readonly at: number;
  readonly how: "remove" | "replace" | "rename" | "copy" | "add" | "swap";
  readonly value: unknown;
  /** Name of what is added, copied or renamed, and the other place of a swap. */
  readonly name: string;
  readonly other: number;
}

/** Names that mean something to JavaScript, and values that nearly fit. */
const names = fc.constantFrom(
  "__proto__",
  "constructor",
  "toString",
  "x",
  "h1",
  "n1",
  "",
  " ",
  "0",
  "waivers",
);
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    "",
    "h1",
    "n1",
    "s0",
    "__proto__",
    "constructor",
    -1,
    0,
    0.5,
    1e21,
    null,
    [],
    {},
    "2027-02-30",
  ),
);

export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    at: fc.nat(),
    how: fc.constantFrom("remove", "replace", "rename", "copy", "add", "swap"),
    value: values,
    name: names,
    other: fc.nat(),
  }),
  { minLength: 1, maxLength: 4 },
);

/** What is nearly a URL, an address of the execution layer or a public key. */
const oddTexts = [
  "https://checkpoint.example.org:99999",
  "http://10.0.0.1:0",
  "http://192.168.1.300:18550",
  "registry.example.org:99999",
  "0x9b108015fe433F173696Af3Aa0CF7CDb3E104259",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAA",
  `ssh-rsa ${Buffer.from("\0\0\0\x07ssh-rsa\xff\xff\xff\xff", "latin1").toString("base64")}`,
];

/** The configuration with one of its texts replaced, for each of them and by each of those that are nearly right. */
export function withOddTexts(config: Settings): Settings[] {
  const copy = structuredClone(config);
  const texts = placesIn(copy).filter(([parent, key]) => typeof parent[key] === "string");
  return texts.flatMap(([parent, key]) =>
    oddTexts.map((text) => {
      const before = parent[key];
      parent[key] = text;
      const odd = structuredClone(copy);
      parent[key] = before;
      return odd;
    }),
  );
}

/** A place: an object or list and the key in it. */
type Place = readonly [Settings, string];

function placesIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((key): Place[] => [
    [value as Settings, key],
    ...placesIn((value as Settings)[key]),
  ]);
}

/** The configuration with every change made, one after the other. */
export function mutated(config: Settings, changes: readonly Mutation[]): Settings {
  const copy = structuredClone(config);
  for (const change of changes) mutate(copy, change);
  return copy;
}

function mutate(config: Settings, { at, how, value, name, other }: Mutation): void {
  const places = placesIn(config);
  const [parent, key] = places[at % places.length] ?? [config, name];
  const [otherParent, otherKey] = places[other % places.length] ?? [config, name];
  const before = structuredClone(parent[key]);
  if (how === "remove" || how === "rename") delete parent[key];
  if (how === "replace") parent[key] = value;
  if (how === "rename" || how === "copy") define(parent, name, before);
  if (how === "add") define(parent, name, value);
  if (how === "swap") {
    parent[key] = structuredClone(otherParent[otherKey]);
    otherParent[otherKey] = before;
  }
}

/** As JSON.parse does it: `__proto__` is a name like any other. */
function define(parent: Settings, name: string, value: unknown): void {
  Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true });
}
