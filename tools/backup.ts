/** `npm run backup -- <stack> --to DIR --recipient age1…`: encrypted archives of keys, and drills with them. */

import { isWriting, lookMode } from "../provider/host/mode.ts";
import { backupSources } from "../render/stack/backups.ts";
import type { Topology } from "../topology/topology.ts";
import { type BackupArguments, backupArguments } from "./arguments.ts";
import { type BackedUp, backUpHost } from "./backup/backup-host.ts";
import { type Drilled, drill } from "./backup/drill.ts";
import { decrypterWith, encrypterFor } from "./backup/encryption.ts";
import { backupExitCode, backupReport, drillExitCode, drillReport } from "./backup/report.ts";
import { checkFolder } from "./backup/save.ts";
import { leaveNotes } from "./command-notes.ts";
import { command, topologyOf, withHosts } from "./hosts.ts";

const help = `npm run backup -- <stack> [--host NAME] --to DIR --recipient age1... [--recipient age1...] [--config-file FILE] [--json]
npm run backup -- <stack> --drill FILE... --identity FILE [--config-file FILE] [--json]

The first form reads from each host of the stack, or from one, the keys of its validator clients and DVT nodes, their
passwords, the cluster's lock, and the slashing databases of clients that are stopped. It writes one archive a host into
DIR, encrypted with age for the recipients. It changes nothing on the hosts, and no archive that is there. Where the
stack has monitoring, it leaves on each host that it was backed up, for the alert BackupOld; not with HOST_MODE=read.
The second form decrypts archives in memory, compares every file with its hash, opens every keystore with its password,
derives the public keys and compares them with the archive's manifest and with the stack. It starts and writes nothing.
Exit code 0: as it should be, 7: something is wrong or missing, 1: a host or an archive could not be read, or an error,
2: wrong arguments.

Examples:
  npm run backup -- hoodi --to /media/backups --recipient age1...
  npm run backup -- hoodi --drill /media/backups/*.age --identity key.txt
`;

const options = backupArguments(help);
await command(() => (options.drill ? runDrill(options) : runBackup(options)));

async function runDrill({ files, identity, json, ...stack }: BackupArguments): Promise<void> {
  const drilled = await drill(topologyOf({ ...stack, json }), files, decrypterWith(identity!));
  console.log(json ? JSON.stringify(drilled.map(withoutHashes), undefined, 2) : drillReport(drilled));
  process.exitCode = drillExitCode(drilled);
}

/** The hash of a password that a person chose tells a password that was guessed. */
function withoutHashes({ manifest, ...drilled }: Drilled): object {
  return { ...drilled, manifest: manifest && { ...manifest, files: manifest.files.map(({ path }) => path) } };
}

async function runBackup({ host, to, recipients, json, ...stack }: BackupArguments): Promise<void> {
  const leavesNotes = isWriting();
  // Sessions that may not write.
  process.env.HOST_MODE = lookMode();
  const encrypter = encrypterFor(recipients);
  checkFolder(to!);
  const topology = topologyOf({ ...stack, json });
  const hosts = await backUp(topology, hostsToRead(topology, host), { folder: to!, encrypter });
  if (leavesNotes) await leaveNotes(topology, "backup", copiedFiles(hosts));
  console.log(json ? JSON.stringify(hosts, undefined, 2) : backupReport(hosts));
  process.exitCode = backupExitCode(hosts);
}

/** Of hosts whose archive is there and whole. */
function copiedFiles(hosts: readonly BackedUp[]): Record<string, number> {
  const whole = hosts.filter(({ file, findings }) => file !== undefined && findings.length === 0);
  return Object.fromEntries(whole.map(({ host, files }) => [host, files]));
}

function hostsToRead(topology: Topology, host: string | undefined): string[] {
  const all = [...new Set(backupSources(topology).map((source) => source.host))];
  if (all.length === 0) throw new Error(`Stack ${topology.stack} has no validator clients and no DVT nodes.`);
  if (host === undefined) return all;
  if (all.includes(host)) return [host];
  throw new Error(`Stack ${topology.stack} has no signer on ${host}. Hosts with signers: ${all.join(", ")}.`);
}

function backUp(
  topology: Topology,
  names: readonly string[],
  target: Parameters<typeof backUpHost>[4],
): Promise<BackedUp[]> {
  const sources = backupSources(topology);
  return withHosts(topology, names, (hosts) =>
    Promise.all(
      names.map((name) => {
        const own = sources.filter(({ host }) => host === name);
        return backUpHost(topology, name, hosts[name]!, own, target);
      }),
    ),
  );
}
