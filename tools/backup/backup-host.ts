import type { Encrypter } from "age-encryption";
import type { BackupSource } from "../../render/stack/backups.ts";
import type { Topology } from "../../topology/topology.ts";
import { packArchive } from "./archive.ts";
import { collect, type NotBackedUp, type ReadableHost } from "./collect.ts";
import { makeArchive } from "./make-archive.ts";
import { archiveName, saveNew } from "./save.ts";

/** What became of one host's archive. */
export interface BackedUp {
  readonly host: string;
  /** Undefined: there is none. */
  readonly file: string | undefined;
  readonly files: number;
  readonly notBackedUp: readonly NotBackedUp[];
  /** What is wrong with what was found on the host. */
  readonly findings: readonly string[];
  /** Why the host could not be read, or its archive not be written. */
  readonly error?: string;
}

export interface BackupTarget {
  readonly folder: string;
  readonly encrypter: Encrypter;
}

/** Reads one host and writes its archive. What goes wrong with it keeps no other host from being backed up. */
export async function backUpHost(
  topology: Topology,
  name: string,
  host: ReadableHost,
  sources: readonly BackupSource[],
  { folder, encrypter }: BackupTarget,
): Promise<BackedUp> {
  const none = { host: name, file: undefined, files: 0, notBackedUp: [], findings: [] };
  const time = new Date().toISOString();
  try {
    const collected = await collect(host, name, topology.stack, sources);
    const { archive, findings } = makeArchive(topology, name, sources, collected, time);
    const { notBackedUp } = collected;
    if (collected.files.length === 0) return { ...none, notBackedUp, findings };
    const content = await encrypter.encrypt(await packArchive(archive));
    const file = saveNew(folder, archiveName(topology.stack, name, time), content);
    return { host: name, file, files: collected.files.length, notBackedUp, findings };
  } catch (error) {
    return { ...none, error: (error as Error).message };
  }
}
