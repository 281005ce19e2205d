/**
 * The fake images, made of this project's own pieces, in one repository per client. What the fakes run by lies beside
 * them, out of reach of scripts that would not find it in a real image.
 */

import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type PackagedClient, packagedClients, releases } from "../../catalog/clients/images.ts";
import { makeOnce } from "../make-once.ts";
import { progress } from "../progress.ts";
import { registryAddress, registryCa } from "../registry.ts";
import { type Lab, repository } from "../settings.ts";
import { run } from "../shell.ts";
import { type Blob, type ImageConfig, makeImage, packLayer } from "./oci.ts";
import { RegistryClient } from "./push.ts";
import { type RealImage, realImages, toolsInImages } from "./real-images.ts";

/** What the fakes are made of, in folders of this repository that keep their names in the images. */
export const fakeSources = [
  "lab/images/fake",
  "lab/builder",
  "lab/dvt",
  "tools/lock/bls.ts",
  "tools/lock/hashes.ts",
  "tools/lock/signing-roots.ts",
  "topology/dvt/enr.ts",
  "topology/dvt/quorum.ts",
  "catalog/options",
  "catalog/networks.ts",
  // What programs of DVT read files, hash and sign with.
  ...["yaml", "micro-eth-signer", "micro-packed", "@noble/curves", "@noble/hashes", "@scure/base"].map(
    (library) => `node_modules/${library}`,
  ),
] as [string, ...string[]];
const sourcesInImage = "usr/local/lib/bonded-validator";

/** This program's own Node and the npm package's anvil; the fakes look for the second where npm has it. */
const anvil = "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";
const programs = {
  [`${sourcesInImage}/bin/node`]: process.execPath,
  [`${sourcesInImage}/${anvil}`]: join(repository, anvil),
};

/** Where a test finds Node.js in a container of any fake. */
export const nodeInImages = `/${sourcesInImage}/bin/node`;

const libraryFolder = "usr/lib/x86_64-linux-gnu";
const loader = "ld-linux-x86-64.so.2";

/** Digest of its image by client. */
export type ClientDigests = Readonly<Record<PackagedClient, string>>;

/** What the images of a lab's clients run. */
export interface ClientPrograms {
  /** Of the folder that its layers are packed in. */
  readonly name: string;
  /** What progress calls an image. */
  readonly kind: string;
  /** Folders of this repository that keep their names in the images; the first has a program for each client. */
  readonly sources: readonly [string, ...string[]];
  /** Between the system's layer and those with the programs. */
  readonly layers: readonly Blob[];
  readonly environment: readonly string[];
}

/** Builds and pushes the images that the registry lacks. */
export async function ensureFakeClients(lab: Lab, root: string): Promise<ClientDigests> {
  return pushClients(lab, root, {
    name: "fake",
    kind: "fake",
    sources: fakeSources,
    layers: [],
    environment: [],
  });
}

/** Pushes an image for every client, each with the real one's user, entry point and tools. */
export async function pushClients(lab: Lab, root: string, programs: ClientPrograms): Promise<ClientDigests> {
  const layers = [await systemLayer(lab, root), ...programs.layers, await sourceLayer(lab, programs)];
  const registry = new RegistryClient(registryAddress(lab), registryCa(lab));
  const digests = packagedClients.map(async (client): Promise<[PackagedClient, string]> => {
    const { manifest, blobs } = makeImage(
      [...layers, await ownLayer(lab, client, programs)],
      configOf(client, programs.environment),
    );
    const name = releases[client].repository;
    if (!(await registry.hasManifest(name, manifest.digest))) {
      progress(`pushing the ${programs.kind} of ${client}`);
      for (const blob of blobs) await registry.pushBlob(name, blob);
      await registry.pushManifest(name, manifest);
    }
    return [client, manifest.digest];
  });
  return Object.fromEntries(await Promise.all(digests)) as ClientDigests;
}

/** Node, anvil, a shell and their libraries; built once for each version of these. */
async function systemLayer(lab: Lab, root: string): Promise<Blob> {
  const version = readFileSync(join(repository, "node_modules/@foundry-rs/anvil/package.json"), "utf8");
  const key = createHash("sha256").update(
    JSON.stringify([basename(root), process.version, version, toolsInImages, programs]),
  );
  const folder = join(lab.cache, `fake-${key.digest("hex").slice(0, 12)}`);
  return cachedLayer(lab, folder, async (content) => {
    progress("building the fake images");
    await fillSystem(lab, root, content);
  });
}

/** A layer that is costly to make and kept in a folder of the cache; `fill` makes its content. */
export async function cachedLayer(
  lab: Lab,
  folder: string,
  fill: (content: string) => Promise<void>,
): Promise<Blob> {
  await makeOnce(folder, async (part) => {
    const content = join(part, "content");
    await fill(content);
    const { digest, size } = await packLayer(lab, content, join(part, "layer.tar"));
    rmSync(content, { recursive: true });
    writeFileSync(join(part, "layer.json"), JSON.stringify({ digest, size }));
  });
  const described = JSON.parse(readFileSync(join(folder, "layer.json"), "utf8")) as Pick<
    Blob,
    "digest" | "size"
  >;
  return { ...described, file: join(folder, "layer.tar") };
}

async function fillSystem(lab: Lab, root: string, folder: string): Promise<void> {
  for (const path of ["usr/local/bin", "usr/bin", "usr/lib", "usr/lib64", "tmp", "data", "etc"]) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  for (const link of ["bin", "lib", "lib64"]) symlinkSync(`usr/${link}`, join(folder, link));
  symlinkSync("dash", join(folder, "usr/bin/sh"));
  const copies = [
    ...Object.entries(programs).map(([target, file]) => ({ file, target })),
    ...toolsInImages.map((tool) => ({ file: join(root, "usr/bin", tool), target: `usr/bin/${tool}` })),
  ];
  const libraries = await Promise.all(copies.map(({ file }) => librariesOf(lab, root, file)));
  for (const library of new Set(libraries.flat())) {
    copies.push({ file: join(root, libraryFolder, library), target: join(libraryFolder, library) });
  }
  // The name that every program's header gives.
  copies.push({ file: join(root, libraryFolder, loader), target: join("usr/lib64", loader) });
  for (const { file, target } of copies) {
    mkdirSync(dirname(join(folder, target)), { recursive: true });
    copyFileSync(file, join(folder, target));
  }
}

/** File names of the shared libraries that a program loads in the Debian root. */
async function librariesOf(lab: Lab, root: string, program: string): Promise<string[]> {
  const folder = join(root, libraryFolder);
  const output = await run(lab, join(folder, loader), ["--library-path", folder, "--list", program]);
  const names = [...output.matchAll(/^\s*(\S+) => /gm)].map(([, name]) => basename(name!));
  return names.filter((name) => name !== loader);
}

/** The programs that this repository brings; packed anew each time, because they are small and edited. */
async function sourceLayer(lab: Lab, { name, sources }: ClientPrograms): Promise<Blob> {
  const folder = emptyFolder(lab, name, "sources");
  fillSources(join(folder, sourcesInImage), sources);
  return packLayer(lab, folder, `${folder}.tar`);
}

/** Copies what programs in images are made of, so that they find each other as in this repository. */
export function fillSources(folder: string, sources: readonly string[]): void {
  const filter = (path: string): boolean => !unread.test(path);
  for (const source of sources)
    cpSync(join(repository, source), join(folder, source), { recursive: true, filter });
}

/** What no program reads of a library: the layer goes into every client's repository. */
const unread = /\/node_modules\/.*(\/(src|browser)$|\.d\.ts$|\.map$)/;

async function ownLayer(lab: Lab, client: PackagedClient, { name, sources }: ClientPrograms): Promise<Blob> {
  const folder = emptyFolder(lab, name, client);
  fillOwn(folder, client, sources[0]);
  return packLayer(lab, folder, `${folder}.tar`);
}

/** What one client's image has: its user, and at its program's place what starts the one that `scripts` has for it. */
export function fillOwn(folder: string, client: PackagedClient, scripts: string): void {
  const { program, links = [], user, node } = imageOf(client);
  put(
    folder,
    "/etc/passwd",
    ["root:x:0:0:root:/root:/bin/sh", ...(user ? [passwdLine(user)] : []), ""].join("\n"),
  );
  put(folder, program, launcher(client, scripts));
  chmodSync(join(folder, program), 0o755);
  for (const link of [
    ...links.map((name) => [name, program]),
    ...(node ? [["/usr/local/bin/node", nodeInImages]] : []),
  ])
    putLink(folder, link[0]!, link[1]!);
}

const passwdLine = ([name, id]: readonly [string, number]): string =>
  `${name}:x:${id}:${id}::/home/${name}:/bin/sh`;

function imageOf(client: PackagedClient): RealImage {
  const { command } = releases[client];
  const name = command.at(-1)!;
  const program = name.startsWith("/") ? name : `/usr/local/bin/${name}`;
  return realImages[client] ?? { program, entrypoint: command };
}

export function configOf(client: PackagedClient, more: readonly string[]): ImageConfig {
  const { entrypoint, user, stopSignal, folder, environment = [] } = imageOf(client);
  return {
    ...(entrypoint && { Entrypoint: entrypoint }),
    ...(user && { User: user[0] }),
    ...(stopSignal && { StopSignal: stopSignal }),
    ...(folder && { WorkingDir: folder }),
    Env: ["PATH=/usr/local/bin:/usr/bin:/bin", ...environment, ...more],
  };
}

/** A file of the kind that the image's command runs. */
function launcher(client: PackagedClient, scripts: string): string {
  const script = `/${sourcesInImage}/${scripts}/${client}.ts`;
  return imageOf(client).node ? `import("${script}");\n` : `#!/bin/sh\nexec ${nodeInImages} ${script} "$@"\n`;
}

function emptyFolder(lab: Lab, name: string, layer: string): string {
  const folder = join(lab.dir, name, layer);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function putLink(folder: string, path: string, target: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(target, join(folder, path));
}
