import { expect } from "vitest";
import { plannedItems } from "../simulated.ts";

/** Made by hand on a host, and the resource and item by which a plan must name it. */
export interface Drift {
  readonly host: "trdiy" | "i7bb" | "shin";
  readonly what: string;
  readonly hand: string;
  readonly resource: string;
  readonly item: string;
}

const compose = (host: "trdiy" | "i7bb") => {
  const node = host === "trdiy" ? "trdiyt" : "i7bbt";
  return { node, file: `/etc/bonded-validator/hoodi/${node}/compose.yaml` };
};
export const byFile = (host: "trdiy" | "i7bb", what: string, hand: (path: string) => string): Drift => {
  const { node, file } = compose(host);
  return { host, what, hand: hand(file), resource: `${node}-node`, item: `file ${file}` };
};
export const byService = (
  host: "trdiy" | "i7bb",
  service: string,
  what: string,
  hand: (container: string) => string,
): Drift => {
  const { node } = compose(host);
  return {
    host,
    what,
    hand: hand(`hoodi-${node}-${service}-1`),
    resource: `${node}-node`,
    item: `service hoodi-${node}/${service}`,
  };
};
export const byUnit = (host: "trdiy" | "i7bb", unit: string, what: string, hand: string): Drift => {
  return { host, what, hand, resource: `${host}-base`, item: `unit ${unit}` };
};
export const byBase = (host: "trdiy" | "i7bb", item: string, what: string, hand: string): Drift => {
  return { host, what, hand, resource: `${host}-base`, item };
};
export const byAccess = (host: "trdiy" | "i7bb", item: string, what: string, hand: string): Drift => {
  return { host, what, hand, resource: `${host}-access`, item };
};
export const bySecret = (host: "trdiy" | "i7bb", what: string, hand: (path: string) => string): Drift => {
  const { node, file } = compose(host);
  const path = file.replace("compose.yaml", "jwt.hex");
  return { host, what, hand: hand(path), resource: `${node}-node`, item: `secret ${path}` };
};
/** Seen beside another one that a hand made. */
export const also = (host: "trdiy" | "i7bb", item: string, what: string): Drift =>
  byBase(host, item, what, "true");

/** Rounds of drift that can stand beside each other; each round is found whole, healed at once and then gone. */
export type Rounds = Readonly<Record<string, readonly Drift[]>>;

/** The first rounds of all topics at once, then their second ones …: a round costs the same whatever is in it. */
export function beside(...topics: readonly Rounds[]): [title: string, drifts: readonly Drift[]][] {
  const longest = Math.max(...topics.map((topic) => Object.keys(topic).length));
  return Array.from({ length: longest }, (_, i) => {
    const rounds = topics.flatMap((topic) => Object.entries(topic).slice(i, i + 1));
    return [rounds.map(([title]) => title).join("; "), rounds.flatMap(([, drifts]) => drifts)];
  });
}

/** Every drift is named by a plan, and what was left alone is not; a folder that was removed takes the items in it along. */
export function expectExactly(plan: string, drifts: readonly Drift[]): void {
  expect(plan.split("\n").filter((line) => / cannot be (reached|read)/.test(line))).toEqual([]);
  const planned = plannedItems(plan);
  for (const { what, resource, item } of drifts) {
    const named = (planned[resource] ?? []).filter(
      (found) => found === item || (item.endsWith("/") && found.includes(item.slice("directory ".length))),
    );
    expect(named, `${what}: ${resource} does not name "${item}" in ${JSON.stringify(planned)}`).not.toEqual(
      [],
    );
  }
  const wanted = drifts.map(({ resource, item }) => `${resource} ${item}`);
  const extra = Object.entries(planned).flatMap(([resource, items]) =>
    items.map((item) => `${resource} ${item}`),
  );
  const implied = ["/etc/docker/certs.d/", " apt /etc/apt/sources.list.d/docker.list"];
  const isImplied = (found: string) => implied.some((part) => found.includes(part));
  expect(extra.filter((found) => !wanted.includes(found) && !isImplied(found))).toEqual([]);
}
