import type { BackupSource } from "../../render/stack/backups.ts";
import type { Topology } from "../../topology/topology.ts";
import type { Archive } from "./archive.ts";
import type { Collected } from "./collect.ts";
import { declaredSigner, deriveIdentity } from "./identity.ts";
import { filesOfSigner, type KeptFile } from "./kept-file.ts";
import { beforeRestore, describeFile } from "./manifest.ts";

/** An archive of what a host has sent, and what is wrong with that. `time`: before the host was read, ISO 8601. */
export function makeArchive(
  topology: Topology,
  host: string,
  sources: readonly BackupSource[],
  { files, notBackedUp }: Collected,
  time: string,
): { archive: Archive; findings: string[] } {
  const derived = derivedOf(topology, sources, files);
  const manifest = {
    ...({ format: 1, stack: topology.stack, host, time, beforeRestore: beforeRestore(time) } as const),
    signers: derived.map(({ declared, identity }) => ({ ...declared, ...identity })),
    files: files.map(describeFile),
    notBackedUp: [...notBackedUp],
  };
  const findings = derived.flatMap(({ declared, problems }) =>
    problems.map((text) => `${declared.name}: ${text}`),
  );
  return { archive: { manifest, files }, findings };
}

function derivedOf(topology: Topology, sources: readonly BackupSource[], files: readonly KeptFile[]) {
  return sources.map(({ signer }) => {
    const declared = declaredSigner(topology, signer);
    return { declared, ...deriveIdentity(declared, filesOfSigner(files, signer), false) };
  });
}
