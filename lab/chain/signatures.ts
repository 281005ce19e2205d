/** What validators signed, as the taps before all beacon nodes of a lab have it, and who would be slashed for it. */

import { existsSync, globSync, readFileSync } from "node:fs";
import { table } from "../../tools/table.ts";
import { initOf } from "../hosts.ts";
import { fail } from "../problem.ts";
import type { Lab } from "../settings.ts";
import { readState } from "../state.ts";
import type { Committees, TapRecord } from "./launch/tap.ts";
import { tapFile } from "./launch/tap.ts";
import { observerTapFile } from "./observer.ts";
import { type Offence, offencesIn, type Signed } from "./slashing.ts";

export interface Tap {
  /** "observer", or stack and name of a node: "hoodi/i7bbt". */
  readonly node: string;
  readonly records: readonly TapRecord[];
}

/** A message where it was published. */
export type Published = Signed & { readonly node: string; readonly time: number };

export interface Signatures {
  readonly published: readonly Published[];
  /** What the taps have and nobody can be named for, as sentences: an answer without it is not whole. */
  readonly unknown: readonly string[];
}

/** Reads the taps of all nodes that the lab has had; fails while a host is off, because its part cannot be read. */
export function readTaps(lab: Lab): Tap[] {
  const { chain, hosts } = readState(lab);
  if (chain === undefined) fail(`Lab ${lab.name} has no chain: npm run lab -- start hoodi --chain.`);
  return [
    { node: "observer", records: recordsIn(observerTapFile(lab)) },
    ...Object.keys(hosts).flatMap((host) => tapsOf(lab, host)),
  ];
}

/** Through the host's own root, because some files grow to megabytes. Caplin's data is one folder deeper. */
function tapsOf(lab: Lab, host: string): Tap[] {
  const init = initOf(lab, host) ?? fail(`Host ${host} is off, and what was signed at its nodes is there.`);
  const data = `/proc/${init}/root/mnt/ethereum`;
  return globSync([`${data}/*/*/*/${tapFile}`, `${data}/*/*/*/caplin/${tapFile}`]).map((file) => ({
    node: file
      .slice(data.length + 1)
      .split("/")
      .slice(0, 2)
      .join("/"),
    records: recordsIn(file),
  }));
}

function recordsIn(file: string): TapRecord[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as TapRecord);
}

/** Names the signers: of an epoch, by the committees that the node itself saw, or by those of another. */
export function signaturesIn(taps: readonly Tap[]): Signatures {
  const anywhere = committeesIn(taps.flatMap(({ records }) => records));
  const published: Published[] = [];
  const unknown: string[] = [];
  for (const { node, records } of taps) {
    const committees = new Map([...anywhere, ...committeesIn(records)]);
    for (const record of records) {
      if (record.kind === "committees") continue;
      const signed = signedIn(record, committees);
      if (typeof signed === "string") unknown.push(`${node}: ${signed}`);
      else published.push({ ...signed, node, time: record.time });
    }
  }
  return { published, unknown };
}

function committeesIn(records: readonly TapRecord[]): Map<number, Committees> {
  const noted = records.filter((record) => record.kind === "committees");
  return new Map(noted.map(({ epoch, committees }) => [epoch, committees]));
}

/** The message with its signer, or why there is none. */
function signedIn(
  record: Exclude<TapRecord, { kind: "committees" }>,
  committees: ReadonlyMap<number, Committees>,
): Signed | string {
  if (record.kind === "unreadable") return `${record.path} cannot be read: ${record.why}`;
  if (record.kind === "block") return record;
  const { slot, committee, position, source, target, root } = record;
  const validator = committees.get(target)?.[`${slot}/${committee}`]?.[position];
  if (validator === undefined)
    return `nobody is known at place ${position} of committee ${committee} in slot ${slot} of epoch ${target}`;
  return { kind: "attestation", validator, source, target, root };
}

export interface Findings extends Signatures {
  readonly offences: readonly Offence[];
}

export function checkSignatures(lab: Lab): Findings {
  const signatures = signaturesIn(readTaps(lab));
  return { ...signatures, offences: offencesIn(signatures.published) };
}

/** What each node was given to publish, then what is wrong with it. */
export function renderFindings({ published, unknown, offences }: Findings): string {
  const nodes = [...new Set(published.map(({ node }) => node))];
  const rows = nodes.map((name) => {
    const own = published.filter(({ node }) => node === name);
    const count = (kind: Signed["kind"]): string => String(own.filter((one) => one.kind === kind).length);
    const signers = new Set(own.map(({ validator }) => validator));
    return [name, String(signers.size), count("attestation"), count("block")];
  });
  const problems = [...unknown, ...offences.map((offence) => describe(offence, published))];
  const verdict = problems.length === 0 ? ["Nothing of it is slashable."] : problems;
  return [table(["NODE", "VALIDATORS", "ATTESTATIONS", "BLOCKS"], rows), "", ...verdict].join("\n");
}

function describe({ name, messages }: Offence, published: readonly Published[]): string {
  const parts = messages.map((message) => {
    const what =
      message.kind === "block"
        ? `slot ${message.slot}`
        : `source ${message.source}, target ${message.target}`;
    return `${what} at ${placesOf(message, published).join(" and ")}`;
  });
  return `validator ${messages[0].validator}: ${name}: ${parts.join("; ")}`;
}

function placesOf({ validator, root }: Signed, published: readonly Published[]): string[] {
  const same = published.filter((one) => one.validator === validator && one.root === root);
  return same.map(({ node, time }) => `${node} ${new Date(time).toISOString()}`);
}
