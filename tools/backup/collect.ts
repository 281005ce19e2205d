import { dirname } from "node:path";
import { unpackTar } from "modern-tar";
import type { HostHandle } from "../../provider/host/host.ts";
import { type KeptFilesQuery, keptFilesLine, parseKeptFiles } from "../../provider/host/kept-files.ts";
import type { Observation } from "../../provider/host/observation.ts";
import { shown } from "../../provider/host/shown.ts";
import { stackServices } from "../../provider/resource/services.ts";
import type { BackupSource, NamesIn } from "../../render/stack/backups.ts";
import type { KeptFile } from "./kept-file.ts";

/** Something of a signer that its archive does not have. */
export interface NotBackedUp {
  readonly what: string;
  readonly why: string;
}

/** What of a session a backup uses. */
export type ReadableHost = Pick<HostHandle, "observe" | "lines">;

/** What a host has sent for its archive. */
export interface Collected {
  readonly files: readonly KeptFile[];
  readonly notBackedUp: readonly NotBackedUp[];
}

/** States of a container in which its program writes nothing (Docker's words; `removed` is ours). */
const stoppedStates: readonly string[] = ["exited", "created", "dead", "removed"];

/**
 * Reads what is irreplaceable on a host. Keys do not change while their program runs, and tar tells where a file did. A
 * slashing database is a set of files that only its stopped program leaves consistent, so that of a program that runs,
 * before or after it was read, is left out.
 *
 * @throws Error where the host sends something other than what it was asked for.
 */
export async function collect(
  host: ReadableHost,
  name: string,
  stack: string,
  sources: readonly BackupSource[],
): Promise<Collected> {
  const seen = await host.observe([]);
  const before = notCopied(seen, stack, sources);
  const stopped = sources.filter(({ signer }) => !before.has(signer));
  const asked = [...sources.flatMap(({ keys }) => keys), ...stopped.map((source) => source.slashingDatabase)];
  const tar = parseKeptFiles(name, await host.lines("kept_files", asked.flatMap(queries).map(keptFilesLine)));
  const sent = await readTar(tar, asked, sources, name);
  const after = notCopied(await host.observe([]), stack, sources, seen);
  return {
    files: withoutDatabases(sent.files, sources, after),
    notBackedUp: [...after.values(), ...sent.notBackedUp],
  };
}

const queries = ({ folder, names }: NamesIn): KeptFilesQuery[] =>
  names.map((pattern) => ({ folder, pattern }));

/** Slashing databases that are left out, with the reason, by signer. `former`: an earlier look at the host. */
function notCopied(
  host: Observation,
  stack: string,
  sources: readonly BackupSource[],
  former = host,
): Map<string, NotBackedUp> {
  const states = new Map(stackServices(host, stack).map(({ name, state }) => [name, state]));
  return new Map(
    sources.flatMap((source) => {
      const started = [host, former].map((look) => look.fields(`service ${source.writer}`).started);
      const why =
        whyNotCopied(source, states.get(source.writer)) ??
        (started[0] === started[1] ? undefined : `${source.writer} has run while it was read`);
      const what = `slashing database of ${source.signer}`;
      return why === undefined ? [] : [[source.signer, { what, why }] as const];
    }),
  );
}

function whyNotCopied({ program, writer }: BackupSource, state: string | undefined): string | undefined {
  // A share that it takes up has its record raised to the present (AddShare of ekm in ssvlabs/ssv, 2e4bc690).
  if (program === "ssv")
    return "SSV has no file for the exchange of slashing protection; without a database, an SSV node begins with the present epoch";
  if (state === undefined) return `the host has no record of ${writer}, so it may run`;
  return stoppedStates.includes(state)
    ? undefined
    : `${writer} is ${state}; only a stopped program leaves it consistent`;
}

async function readTar(
  tar: Buffer | undefined,
  asked: readonly NamesIn[],
  sources: readonly BackupSource[],
  host: string,
): Promise<Collected> {
  const entries = tar === undefined ? [] : await unpackTar(tar, { strict: true });
  const files = new Map<string, KeptFile>();
  const notBackedUp: NotBackedUp[] = [];
  for (const { header, data = new Uint8Array() } of entries) {
    const path = pathOf(header.name, asked, sources, host);
    if (header.type === "directory") continue;
    if (files.has(path)) throw new Error(`${host} sent ${shown(path)} twice.`);
    if (header.type !== "file") notBackedUp.push({ what: path, why: `it is a ${header.type}, and no file` });
    else files.set(path, { path, mode: header.mode!, uid: header.uid!, gid: header.gid!, content: data });
  }
  return { files: [...files.values()], notBackedUp };
}

/** `/mnt/ethereum/hoodi/charon1/shares/keystore-0.json` → `charon1/shares/keystore-0.json`, if that was asked for. */
function pathOf(
  name: string,
  asked: readonly NamesIn[],
  sources: readonly BackupSource[],
  host: string,
): string {
  const path = name.replace(/\/$/, "");
  const isPlain = path.split("/").every((part, i) => i === 0 || !["", ".", ".."].includes(part));
  const source = sources.find(({ data }) => path.startsWith(`${data}/`));
  const wasAsked = asked.some(({ folder }) => path.startsWith(`${folder}/`));
  if (source === undefined || !wasAsked || !isPlain)
    throw new Error(`${host} sent ${shown(name)}, for which it was not asked.`);
  return path.slice(dirname(source.data).length + 1);
}

/** Without the databases of programs that have run since the host was asked. */
function withoutDatabases(
  files: readonly KeptFile[],
  sources: readonly BackupSource[],
  left: ReadonlyMap<string, NotBackedUp>,
): KeptFile[] {
  const prefixes = sources
    .filter(({ signer }) => left.has(signer))
    .map(({ data, slashingDatabase: { folder, names } }) =>
      `${folder}/${names[0]}`.slice(dirname(data).length + 1),
    );
  return files.filter(({ path }) => !prefixes.some((prefix) => path.startsWith(prefix)));
}
