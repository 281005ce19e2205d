import { numberOf } from "../../support/long-run.ts";
import { type Resource, resources } from "./site.ts";

/**
 * In what state the host is met. `empty`: nothing of ours. `keys`: the same, but for keys in the signer's folder, as a
 * data disk of before. `imported`: as `empty`, and after an up that failed a person imports keys and stops the signer.
 * `running`: all as wanted in round 1. `stopped`: a person has stopped the signer. `forbidden`: a gate refuses to stop
 * anything. `unchanged`: as `running`, and nothing else is wanted.
 */
export const starts = ["empty", "keys", "imported", "running", "stopped", "forbidden", "unchanged"] as const;
export type Start = (typeof starts)[number];

/** A host that runs full: from the beginning, or at the n-th call of systemd or Docker. */
export interface Case {
  readonly start: Start;
  readonly resource: Resource;
  /** Pages of 4 KiB or inodes that are left. */
  readonly room: number;
  readonly call?: number;
}

/** Somewhat more than an undisturbed run takes, in pages and inodes. */
const enough = {
  deploy: { "run bytes": 16, "run inodes": 18, "disk bytes": 44, "disk inodes": 82 },
  change: { "run bytes": 16, "run inodes": 18, "disk bytes": 26, "disk inodes": 60 },
  look: { "run bytes": 10, "run inodes": 12, "disk bytes": 1, "disk inodes": 1 },
};

export function enoughFor(start: Start): Readonly<Record<Resource, number>> {
  if (start === "unchanged") return enough.look;
  return ["empty", "keys", "imported"].includes(start) ? enough.deploy : enough.change;
}

/** Every case of a start: from nothing to enough, and each of the calls that an undisturbed run makes. */
export function casesOf(start: Start, calls: number): Case[] {
  const range = (count: number) => Array.from({ length: count }, (_, index) => index);
  return resources.flatMap((resource) => [
    ...range(enoughFor(start)[resource]).map((room) => ({ start, resource, room })),
    ...range(calls).map((call) => ({ start, resource, room: 0, call: call + 1 })),
  ]);
}

/** As many cases, so that each start and each resource has its share. */
export function draw(all: readonly Case[], count: number): Case[] {
  return Array.from({ length: count }, (_, index) => {
    const number = numberOf(index);
    const start = starts[index % starts.length];
    const resource = resources[(index + Math.floor(index / starts.length)) % resources.length];
    const fitting = all.filter((one) => one.start === start && one.resource === resource);
    return fitting[number % fitting.length]!;
  });
}

/** Every case, in an order of the seed's own: of a sweep that is cut off, what it played is a sample. */
export function shuffled(all: readonly Case[]): Case[] {
  const ranked = all.map((one) => [numberOf(nameOf(one)), one] as const);
  return ranked.toSorted(([a], [b]) => a - b).map(([, one]) => one);
}

export function nameOf({ start, resource, room, call }: Case): string {
  return `${start}, ${resource} ${room}${call === undefined ? "" : ` from call ${call}`}`;
}
