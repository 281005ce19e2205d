/** Versions that change between two configurations, and what is known of the new ones. */

import lessThan from "semver/functions/lt.js";
import { type PackagedClient, packagedClients, releases, semverOf } from "../../catalog/clients/images.ts";
import type { NetworkName } from "../../catalog/networks.ts";
import { forks } from "../../catalog/version-policy.ts";
import { versionProblems } from "../../topology/ethereum/checks/versions.ts";

/** A fork of the stack's network, and the version that a client needs for it. */
export interface ForkState {
  readonly name: string;
  readonly date: string;
  readonly minimum: string;
  /** Whether the new version knows it. */
  readonly known: boolean;
}

/** What speaks against a version. */
export interface VersionFinding {
  readonly check: string;
  readonly reason: string;
}

export interface VersionChange {
  /** `reth`, or `mev.haproxy` for a program in the cloud. */
  readonly program: string;
  /** `v2.11.0@sha256:…`; absent: it had or has none. */
  readonly from?: string;
  readonly to?: string;
  /** Oldest first; those without a date on the network are not among them. */
  readonly forks: readonly ForkState[];
  readonly findings: readonly VersionFinding[];
}

type Pins = Readonly<Record<string, string>>;

export function versionChanges(
  before: Pins,
  after: Pins,
  network: NetworkName | undefined,
  today: string,
): VersionChange[] {
  const programs = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return programs
    .filter((program) => before[program] !== after[program])
    .map((program) => {
      const [from, to] = [before[program], after[program]];
      const client = packagedClients.find((name) => name === program);
      return {
        program,
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        forks: client === undefined || to === undefined ? [] : forkStates(client, to, network),
        findings: [
          ...(client === undefined || to === undefined ? [] : ofVersion(client, to, network, today)),
          ...(from === undefined || to === undefined ? [] : betweenPins(client, from, to)),
        ],
      };
    });
}

const versionOf = (pin: string): string => pin.split("@")[0]!;

function forkStates(client: PackagedClient, pin: string, network: NetworkName | undefined): ForkState[] {
  const number = semverOf(versionOf(pin));
  return forks.flatMap(({ name, dates, minimum }) => {
    const date = network && dates[network];
    if (date === undefined || number === undefined) return [];
    return [{ name, date, minimum: minimum[client], known: !lessThan(number, minimum[client]) }];
  });
}

function ofVersion(
  client: PackagedClient,
  pin: string,
  network: NetworkName | undefined,
  today: string,
): VersionFinding[] {
  const problems = versionProblems({ client, version: versionOf(pin) }, network, today);
  return problems.map(({ check, reason }) => ({ check, reason }));
}

function betweenPins(client: PackagedClient | undefined, from: string, to: string): VersionFinding[] {
  if (versionOf(from) === versionOf(to))
    return [{ check: "image-digest", reason: `${versionOf(to)} has another digest than before` }];
  const [old, wanted] = [semverOf(versionOf(from)), semverOf(versionOf(to))];
  if (old === undefined || wanted === undefined || !lessThan(wanted, old)) return [];
  const isLost = client !== undefined && releases[client].oneWayDatabase === true;
  const database = isLost ? ", and its database is lost to an older version" : "";
  return [{ check: "older-version", reason: `${versionOf(to)} is older than ${versionOf(from)}${database}` }];
}
