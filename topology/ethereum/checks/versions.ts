import greaterThan from "semver/functions/gt.js";
import lessThan from "semver/functions/lt.js";
import prerelease from "semver/functions/prerelease.js";
import satisfies from "semver/functions/satisfies.js";
import sort from "semver/functions/sort.js";
import {
  configuredVersion,
  type PackagedClient,
  releases,
  semverOf,
} from "../../../catalog/clients/images.ts";
import type { NetworkName } from "../../../catalog/networks.ts";
import type { PbsMode } from "../../../catalog/pbs.ts";
import {
  deniedOn,
  type Fork,
  forks,
  glamsterdam,
  type VersionPolicy,
  versionPolicies,
} from "../../../catalog/version-policy.ts";
import { daysBetween } from "../../dates.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";
import { type ClientUsers, clientsInUse } from "./images.ts";

/** Days before a fork from which on a version that does not know it is warned about. */
const forkNotice = 14;

/** A client's version, as the configuration or an image has it. */
export interface NamedVersion {
  readonly client: PackagedClient;
  /** `v2.11.0` */
  readonly version: string;
}

/** A client on a network, in a version that has a number. */
interface Running extends NamedVersion {
  readonly network: NetworkName;
  /** The version as semver. */
  readonly number: string;
  readonly policy: VersionPolicy;
  /** The newest version that this program knows. */
  readonly newest: string;
}

/** Versions that must not run. */
export function checkVersions(draft: PlacedDraft, today: string, users = clientsInUse(draft)): Problem[] {
  const { network, pbs } = draft;
  return configured(draft, users).flatMap((named) => versionProblems(named, network, today, pbs));
}

/** What is wrong with one version on a day; without a network, what is wrong with it wherever it runs. */
export function versionProblems(
  named: NamedVersion,
  network: NetworkName | undefined,
  today: string,
  pbs: PbsMode = "sidecar",
): Problem[] {
  return [
    ...numbered(named),
    ...otherProcessors(named),
    ...running(named, network, pbs).flatMap((client) => [
      ...beforeProtocol(client, pbs),
      ...beforeRelease(client),
      ...outsideRange(client),
      ...newerThanKnown(client),
      ...denied(client),
      ...forksMissed(client, today),
    ]),
  ];
}

/** A fork with a date that a version in use does not know. */
export interface ForkAhead {
  readonly client: PackagedClient;
  readonly fork: string;
  /** `2026-11-21` */
  readonly date: string;
}

/** Those of the clients that nodes and validator clients run. */
export function forksAhead(draft: PlacedDraft): ForkAhead[] {
  const clients = configured(draft, clientsInUse(draft)).flatMap((named) => running(named, draft.network));
  return clients.flatMap((client) =>
    unknownForks(client).map(({ fork, date }) => ({ client: client.client, fork: fork.name, date })),
  );
}

/** Versions that will soon have to be others. */
export function forkWarnings(draft: PlacedDraft, today: string, users = clientsInUse(draft)): Problem[] {
  const clients = configured(draft, users).flatMap((named) => running(named, draft.network));
  return clients.flatMap((client) => {
    const near = unknownForks(client).filter(({ date }) => {
      const days = daysBetween(today, date);
      return days > 0 && days <= forkNotice;
    });
    return near.map(({ fork, date, minimum }) => ({
      check: "fork-ahead",
      path: pathOf(client),
      reason: `${client.network} forks in ${daysBetween(today, date)} days, on ${date} (${fork.name}), and ${client.client} ${client.version} does not know it`,
      remedy: `deploy ${client.client} ${minimum} or later before (${fork.source})`,
    }));
  });
}

function configured(draft: PlacedDraft, users: ClientUsers): NamedVersion[] {
  return [...users.keys()].flatMap((client) => {
    const version = configuredVersion(draft.images.digests[client]);
    return version === undefined ? [] : [{ client, version }];
  });
}

function running(named: NamedVersion, network: NetworkName | undefined, pbs: PbsMode = "sidecar"): Running[] {
  const number = semverOf(named.version);
  if (network === undefined || number === undefined) return [];
  const policy = versionPolicies[named.client];
  const { allowed, newest } = (pbs === "protocol" && policy.protocol) || {
    allowed: policy.allowed,
    newest: newestKnown(named.client),
  };
  return [{ ...named, network, number, policy: { ...policy, allowed }, newest }];
}

const newestKnown = (client: PackagedClient): string =>
  sort(Object.values(releases[client].versions).map((known) => semverOf(known)!)).at(-1)!;

/** Builders in the protocol are those of a fork, which every client of the stack has to know. */
function beforeProtocol({ client, version, number }: Running, pbs: PbsMode): Problem[] {
  const minimum = glamsterdam.minimum[client];
  if (pbs === "sidecar" || !lessThan(number, minimum)) return [];
  return [
    {
      check: "pbs-version",
      path: pathOf({ client }),
      reason: `${version} does not know ${glamsterdam.name}, whose builders the stack asks for with pbs: protocol (${glamsterdam.source})`,
      remedy: `write ${minimum} or later with its digest, or ${settingPath("pbs")}: sidecar`,
    },
  ];
}

function numbered({ client, version }: NamedVersion): Problem[] {
  if (semverOf(version) !== undefined) return [];
  return [
    {
      check: "version-number",
      path: pathOf({ client }),
      reason: `${version} is no release: nothing tells what would run`,
      remedy: `write a version and its digest, as in ${Object.values(releases[client].versions)[0]}@sha256:…`,
    },
  ];
}

/** Tags of one architecture alone, as statusim's arm64v8-v26.10.2; hosts have x86-64. */
function otherProcessors({ client, version }: NamedVersion): Problem[] {
  if (!/arm|aarch|riscv|ppc|s390/i.test(version)) return [];
  return [
    {
      check: "version-number",
      path: pathOf({ client }),
      reason: `${version} is for another processor than the x86-64 of the hosts`,
      remedy: `write a version and its digest, as in ${Object.values(releases[client].versions)[0]}@sha256:…`,
    },
  ];
}

/** A candidate or a nightly build, with which real money is tried out. */
function beforeRelease(running: Running): Problem[] {
  const { network, version, number } = running;
  if (network !== "mainnet" || prerelease(number) === null) return [];
  return [
    {
      check: "version-prerelease",
      subject: subjectOf(running),
      path: pathOf(running),
      reason: `${version} comes before a release: its makers do not offer it for ${network}`,
      remedy: recommended(running),
    },
  ];
}

function pathOf({ client }: Pick<NamedVersion, "client">): string {
  return settingPath("images", "digests", client);
}

const subjectOf = ({ client, version }: NamedVersion): string => `${client} ${version}`;

const inRange = ({ number, policy }: Running): boolean =>
  satisfies(number, policy.allowed.versions, { includePrerelease: true });

function outsideRange(running: Running): Problem[] {
  const { version, policy } = running;
  const { versions, reason, source } = policy.allowed;
  if (inRange(running)) return [];
  return [
    {
      check: "version-range",
      path: pathOf(running),
      reason: `${version} is outside ${versions}: ${reason} (${source})`,
      remedy: recommended(running),
      subject: subjectOf(running),
    },
  ];
}

/** A version that is too new for this program's facts, or a slip: the label also selects options and rules. */
function newerThanKnown(running: Running): Problem[] {
  const { client, version, number, newest } = running;
  if (!inRange(running) || !greaterThan(number, newest)) return [];
  return [
    {
      check: "version-unknown",
      subject: subjectOf(running),
      path: pathOf(running),
      reason: `${version} is newer than ${newest}, the newest ${client} that this program knows: its options and faults have not been looked at`,
      remedy: recommended(running),
    },
  ];
}

function denied(running: Running): Problem[] {
  const { client, network, version, number, policy } = running;
  const rules = deniedOn(network, policy).filter(({ versions }) =>
    satisfies(number, versions, { includePrerelease: true }),
  );
  return rules.map(({ reason, source }) => ({
    check: "version-denied",
    path: pathOf(running),
    reason: `${client} ${version} must not run on ${network}: ${reason} (${source})`,
    remedy: recommended(running),
    subject: subjectOf(running),
  }));
}

function forksMissed(running: Running, today: string): Problem[] {
  const missed = unknownForks(running).filter(({ date }) => date <= today);
  return missed.map(({ fork, date, minimum }) => ({
    check: "fork-minimum",
    path: pathOf(running),
    reason: `${running.network} forked on ${date} (${fork.name}), and ${running.client} ${running.version} does not know it (${fork.source})`,
    remedy: `write ${running.client} ${minimum} or later with its digest`,
  }));
}

function unknownForks({ client, network, number }: Running): { fork: Fork; date: string; minimum: string }[] {
  return forks.flatMap((fork) => {
    const date = fork.dates[network];
    const minimum = fork.minimum[client];
    return date !== undefined && lessThan(number, minimum) ? [{ fork, date, minimum }] : [];
  });
}

function recommended({ client, network, policy, newest }: Running): string {
  const usual = releases[client].versions[network];
  const isAllowed = satisfies(semverOf(usual)!, policy.allowed.versions, { includePrerelease: true });
  return `write ${isAllowed ? usual : `v${newest}`} with its digest`;
}
