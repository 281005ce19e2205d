import { shown } from "../../provider/host/shown.ts";
import type { BackedUp } from "./backup-host.ts";
import type { Drilled } from "./drill.ts";
import type { ManifestSigner } from "./manifest.ts";

/** A name from a host, which may hold ends of lines, in one line. */
const inLine = (text: string): string => text.replaceAll("\n", String.raw`\u{a}`);

/** Names of files come from hosts. */
export const backupReport = (hosts: readonly BackedUp[]): string => shown(hosts.flatMap(linesOf).join("\n"));

function linesOf({ host, file, files, notBackedUp, findings, error }: BackedUp): string[] {
  const made = file === undefined ? "no keys found, no archive" : `${file} (${files} files)`;
  return [
    `${host}: ${error === undefined ? made : `no archive: ${error}`}`,
    ...notBackedUp.map(({ what, why }) => `  not in it: ${inLine(what)}: ${why}`),
    ...findings.map((found) => `  wrong: ${inLine(found)}`),
  ];
}

/** 0: complete, 7: something is wrong with what was found, 1: a host has no archive because of an error. */
export function backupExitCode(hosts: readonly BackedUp[]): number {
  if (hosts.some(({ error }) => error !== undefined)) return 1;
  return hosts.some(({ findings }) => findings.length > 0) ? 7 : 0;
}

export const drillReport = (drilled: readonly Drilled[]): string =>
  shown(drilled.flatMap(drillLines).join("\n"));

function drillLines({ file, manifest, findings }: Drilled): string[] {
  const what = manifest === undefined ? "" : `: ${manifest.stack} ${manifest.host}, ${manifest.time}`;
  return [
    `${file}${what}: ${findings.length === 0 ? "as it should be" : "not as it should be"}`,
    ...findings.map((found) => `  wrong: ${inLine(found)}`),
    ...(manifest?.signers ?? []).map((signer) => `  ${identityLine(signer)}`),
    ...(manifest?.notBackedUp ?? []).map(
      ({ what: missing, why }) => `  not in it: ${inLine(missing)}: ${why}`,
    ),
    ...(manifest === undefined ? [] : [`  ${manifest.beforeRestore}`]),
  ];
}

function identityLine({ name, program, ownKey, enr, validators }: ManifestSigner): string {
  const own = enr ?? ownKey;
  return [
    `${name} (${program})`,
    ...(own === undefined ? [] : [own]),
    `validators: ${validators.length}`,
  ].join(", ");
}

/** 0: all as it should be, 7: something is wrong, 1: an archive could not be read. */
export function drillExitCode(drilled: readonly Drilled[]): number {
  if (drilled.some(({ manifest }) => manifest === undefined)) return 1;
  return drilled.some(({ findings }) => findings.length > 0) ? 7 : 0;
}
