/**
 * The part of Cloudflare's rules language that the program writes:
 * `(lower(http.host) contains "a" and not http.host in {"a"} and not ip.src in $list)`.
 */

import { BlockList, isIPv6 } from "node:net";

export interface Asked {
  /** Without a port. */
  readonly host: string;
  /** Where it comes from. */
  readonly source: string;
}

/** Addresses and networks of each list, by its name. */
export type Lists = Readonly<Record<string, readonly string[]>>;

type Test = (asked: Asked) => boolean;

/** What an expression says of a request; one that is not understood is an error, never true or false. */
export function compileExpression(expression: string, lists: Lists): Test {
  const words = expression.match(/\$?[\w.]+|"[^"]*"|[(){}]/g) ?? [];
  if (words.join("") !== expression.replaceAll(/\s/g, "")) throw unknown(expression);
  const next = (): string => words.shift() ?? "";
  const factor = (): Test => {
    const word = next();
    if (word === "not") {
      const test = factor();
      return (asked) => !test(asked);
    }
    if (word === "true") return () => true;
    if (word === "(") {
      const test = either();
      if (next() !== ")") throw unknown(expression);
      return test;
    }
    const test = word === "lower" ? containing(next) : comparison(word, next, lists);
    return test ?? fail(expression);
  };
  const both = (): Test => chain(factor, "and", (a, b) => (asked) => a(asked) && b(asked));
  const either = (): Test => chain(both, "or", (a, b) => (asked) => a(asked) || b(asked));
  const chain = (part: () => Test, word: string, join: (a: Test, b: Test) => Test): Test => {
    let test = part();
    while (words[0] === word) {
      next();
      test = join(test, part());
    }
    return test;
  };
  const test = either();
  return words.length === 0 ? test : fail(expression);
}

function comparison(field: string, next: () => string, lists: Lists): Test | undefined {
  if (next() !== "in") return undefined;
  const first = next();
  if (field === "ip.src" && first.startsWith("$")) {
    const list = lists[first.slice(1)];
    if (list === undefined) throw new Error(`there is no list ${first}`);
    return ({ source }) => includes(list, source);
  }
  if (field !== "http.host" || first !== "{") return undefined;
  const names: string[] = [];
  for (let word = next(); word !== "}"; word = next()) {
    if (!word.startsWith('"')) return undefined;
    names.push(word.slice(1, -1));
  }
  return ({ host }) => names.includes(host);
}

/** `(http.host) contains "text"`, behind `lower`. */
function containing(next: () => string): Test | undefined {
  if ([next(), next(), next(), next()].join(" ") !== "( http.host ) contains") return undefined;
  const text = next();
  if (!text.startsWith('"')) return undefined;
  return ({ host }) => host.toLowerCase().includes(text.slice(1, -1));
}

function includes(list: readonly string[], source: string): boolean {
  const known = new BlockList();
  for (const entry of list) {
    const [address = "", length] = entry.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (length === undefined) known.addAddress(address, family);
    else known.addSubnet(address, Number(length), family);
  }
  return known.check(source, isIPv6(source) ? "ipv6" : "ipv4");
}

const unknown = (expression: string): Error => new Error(`the lab does not understand ${expression}`);

function fail(expression: string): never {
  throw unknown(expression);
}
