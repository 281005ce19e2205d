import { basename } from "node:path";
import type { Decrypter } from "age-encryption";
import { backupSources } from "../../render/stack/backups.ts";
import type { Topology } from "../../topology/topology.ts";
import { bytesOfFile } from "../given-file.ts";
import { type Archive, unpackArchive } from "./archive.ts";
import { decrypted } from "./encryption.ts";
import { declaredSigner, deriveIdentity } from "./identity.ts";
import { filesOfSigner } from "./kept-file.ts";
import { describeFile, type Identity, type Manifest, type ManifestSigner } from "./manifest.ts";

/** What a drill says of one archive. */
export interface Drilled {
  readonly file: string;
  /** Undefined: it could not be read. */
  readonly manifest: Manifest | undefined;
  readonly findings: readonly string[];
}

/** Reads archives and compares them with the stack, with their manifests, and with each other. Nothing is written. */
export async function drill(
  topology: Topology,
  files: readonly string[],
  decrypter: Decrypter,
): Promise<Drilled[]> {
  const drilled: Drilled[] = [];
  for (const file of files) drilled.push(await drillOne(topology, file, decrypter));
  return drilled.map((one) => ({
    ...one,
    findings: [...one.findings, ...(one.manifest ? sharedKeys(one.manifest, drilled) : [])],
  }));
}

async function drillOne(topology: Topology, file: string, decrypter: Decrypter): Promise<Drilled> {
  try {
    const archive = await unpackArchive(await decrypted(decrypter, bytesOfFile(file)));
    return { file, manifest: archive.manifest, findings: archiveFindings(topology, archive) };
  } catch (error) {
    return { file, manifest: undefined, findings: [(error as Error).message] };
  }
}

/** What is wrong with an archive that could be read. */
export function archiveFindings(topology: Topology, archive: Archive): string[] {
  const { stack, host } = archive.manifest;
  if (stack !== topology.stack) return [`it is of the stack ${stack}, not of ${topology.stack}`];
  const own = backupSources(topology).filter((source) => source.host === host);
  if (own.length === 0) return [`it is of the host ${host}, on which ${stack} has no signer`];
  const signers = new Map(archive.manifest.signers.map((signer) => [signer.name, signer]));
  const there = own.flatMap(({ signer }) => signers.get(signer) ?? []);
  const names = own.map(({ signer }) => signer);
  return [
    ...fileFindings(archive),
    ...names.filter((name) => !signers.has(name)).map((name) => `${name} on ${host} is missing in it`),
    ...[...signers.keys()]
      .filter((name) => !names.includes(name))
      .map((name) => `it has ${name}, which ${stack} does not have on ${host}`),
    ...there.flatMap((signer) =>
      signerFindings(topology, signer, archive).map((found) => `${signer.name}: ${found}`),
    ),
  ];
}

function fileFindings({ manifest, files }: Archive): string[] {
  const described = new Map(manifest.files.map((file) => [file.path, file]));
  const there = new Set(files.map(({ path }) => path));
  return [
    ...manifest.files.filter(({ path }) => !there.has(path)).map(({ path }) => `${path} is missing in it`),
    ...files.flatMap((file) => {
      const wanted = described.get(file.path);
      if (wanted === undefined) return [`${file.path} is not in its manifest`];
      return same(describeFile(file), wanted) ? [] : [`${file.path} is not as its manifest describes it`];
    }),
  ];
}

function signerFindings(topology: Topology, recorded: ManifestSigner, { files }: Archive): string[] {
  const { name, program, operatorId, lockHash, ...identity } = recorded;
  const declared = declaredSigner(topology, name);
  if (declared.program !== program)
    return [`wrong identity: the archive has a ${program}, the stack a ${declared.program}`];
  const derived = deriveIdentity(declared, filesOfSigner(files, name), true);
  return [
    ...differences(
      { "operator number": operatorId },
      { "operator number": declared.operatorId },
      "the stack",
    ),
    ...differences(labelled(identity), labelled(derived.identity), "its files"),
    ...derived.problems,
  ];
}

const labelled = ({ ownKey, enr, validators }: Identity) => ({
  "public key": ownKey,
  ENR: enr,
  validators: validators.toSorted().join(", "),
});

function differences(
  manifest: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
  source: string,
): string[] {
  return Object.entries(manifest)
    .filter(([label, value]) => value !== other[label])
    .map(([label, value]) => {
      const [recorded, found] = [value, other[label]].map((each) => each || "none");
      return `wrong identity: the ${label} in its manifest is ${recorded}, of ${source} ${found}`;
    });
}

/** A key in archives of two hosts: one of them is a copy, and both would sign. */
function sharedKeys({ host, signers }: Manifest, all: readonly Drilled[]): string[] {
  const others = all.filter(({ manifest }) => manifest !== undefined && manifest.host !== host);
  return signers.flatMap((signer) =>
    others
      .filter(({ manifest }) => manifest!.signers.flatMap(signingKeys).some(isIn(signingKeys(signer))))
      .map(
        ({ file }) =>
          `${signer.name}: a key of it is also in ${basename(file)}; one key signs in one place only`,
      ),
  );
}

/** What one signer alone has: the validators of a DVT node are those of its whole cluster. */
const signingKeys = ({ ownKey, validators }: ManifestSigner): readonly string[] =>
  ownKey === undefined ? validators : [ownKey];

const isIn = (keys: readonly string[]) => (key: string) => keys.includes(key);

const same = (one: object, other: object): boolean =>
  Object.entries(one).every(([key, value]) => (other as Record<string, unknown>)[key] === value);
