/** The fake images: one content, made of this project's own pieces, in one repository per client. */

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
import { type Blob, makeImage, packLayer } from "./oci.ts";
import { Registry } from "./push.ts";

/** What the fakes are made of, in folders of this repository that keep their names in the images. */
export const fakeSources = ["lab/images/fake", "catalog/options"];
const sourcesInImage = "usr/local/lib/bonded-validator";

/** This program's own Node and the npm package's anvil, by the name they get in /usr/local/bin. */
const programs = {
  node: process.execPath,
  anvil: join(repository, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"),
};

/** Taken from the hosts' Debian root, so that a person can look around in a container. */
const tools = ["dash", "cat", "find", "ls", "sleep"];

const libraryFolder = "usr/lib/x86_64-linux-gnu";
const loader = "ld-linux-x86-64.so.2";

/** Digest of its image by client. */
export type ClientDigests = Readonly<Record<PackagedClient, string>>;

/** Builds and pushes the images that the registry lacks. */
export async function ensureFakeClients(lab: Lab, root: string): Promise<ClientDigests> {
  return pushClients(
    lab,
    [await systemLayer(lab, root), await scriptLayer(lab, "fake", fakeSources)],
    "fake",
  );
}

/** Pushes an image of these layers for every client; `kind` is what progress calls it. */
export async function pushClients(
  lab: Lab,
  layers: readonly Blob[],
  kind: string,
  environment: readonly string[] = [],
): Promise<ClientDigests> {
  const registry = new Registry(registryAddress(lab), registryCa(lab));
  const digests = packagedClients.map(async (client): Promise<[PackagedClient, string]> => {
    const { manifest, blobs } = makeImage(layers, releases[client].command, environment);
    const name = releases[client].repository;
    if (!(await registry.hasManifest(name, manifest.digest))) {
      progress(`pushing the ${kind} of ${client}`);
      for (const blob of blobs) await registry.pushBlob(name, blob);
      await registry.pushManifest(name, manifest);
    }
    return [client, manifest.digest];
  });
  return Object.fromEntries(await Promise.all(digests)) as ClientDigests;
}

/** Node, anvil, a shell and their libraries; built once for each version of these. */
export function systemLayer(lab: Lab, root: string): Promise<Blob> {
  const anvil = readFileSync(join(repository, "node_modules/@foundry-rs/anvil/package.json"), "utf8");
  const key = createHash("sha256").update(JSON.stringify([basename(root), process.version, anvil, tools]));
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
  writeFileSync(join(folder, "etc/passwd"), "root:x:0:0:root:/data:/bin/sh\n");
  symlinkSync("dash", join(folder, "usr/bin/sh"));
  const copies = [
    ...Object.entries(programs).map(([name, file]) => ({ file, target: `usr/local/bin/${name}` })),
    ...tools.map((tool) => ({ file: join(root, "usr/bin", tool), target: `usr/bin/${tool}` })),
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

/**
 * Programs that this repository brings, packed anew each time, because they are small and edited; the first of the
 * sources has one for each client, which lies where the real one does.
 */
export async function scriptLayer(lab: Lab, name: string, sources: readonly string[]): Promise<Blob> {
  const folder = join(lab.dir, name);
  rmSync(folder, { recursive: true, force: true });
  for (const source of sources)
    cpSync(join(repository, source), join(folder, sourcesInImage, source), { recursive: true });
  for (const client of packagedClients) {
    const { path, text } = launcher(client, `/${sourcesInImage}/${sources[0]}/${client}.ts`);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    chmodSync(join(folder, path), 0o755);
  }
  return packLayer(lab, folder, `${folder}.tar`);
}

/** A file of the kind that the image's command runs. */
function launcher(client: PackagedClient, script: string): { path: string; text: string } {
  const { command } = releases[client];
  const program = command.at(-1)!;
  const path = program.startsWith("/") ? program.slice(1) : `usr/local/bin/${program}`;
  const text = command[0] === "node" ? `import("${script}");\n` : `#!/bin/sh\nexec node ${script} "$@"\n`;
  return { path, text };
}
