/** Images from pieces (OCI image specification 1.1): layers are plain tar files, so the same files give one digest. */

import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Lab } from "../settings.ts";
import { run } from "../shell.ts";

export const manifestType = "application/vnd.oci.image.manifest.v1+json";
const configType = "application/vnd.oci.image.config.v1+json";
const layerType = "application/vnd.oci.image.layer.v1.tar";

/** Content with its digest ("sha256:" and 64 hex digits), in a file or in memory. */
export interface Blob {
  readonly digest: string;
  readonly size: number;
  readonly file?: string;
  readonly bytes?: Buffer;
}

export interface Image {
  readonly manifest: Blob;
  readonly blobs: readonly Blob[];
}

/** Packs a folder into a tar file that depends on names, modes and contents only. */
export async function packLayer(lab: Lab, folder: string, file: string): Promise<Blob> {
  const same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--format=gnu"];
  await run(lab, "tar", ["-c", ...same, "-C", folder, "-f", file, "."]);
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return { digest: `sha256:${hash.digest("hex")}`, size: statSync(file).size, file };
}

/** An image for this machine's kind of processor whose containers run `entrypoint`. */
export function makeImage(
  layers: readonly Blob[],
  entrypoint: readonly string[],
  environment: readonly string[] = [],
): Image {
  const config = inMemory({
    architecture: "amd64",
    os: "linux",
    config: { Entrypoint: entrypoint, Env: ["PATH=/usr/local/bin:/usr/bin:/bin", ...environment] },
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
  });
  const describe = (mediaType: string, { digest, size }: Blob) => ({ mediaType, digest, size });
  const manifest = inMemory({
    schemaVersion: 2,
    mediaType: manifestType,
    config: describe(configType, config),
    layers: layers.map((layer) => describe(layerType, layer)),
  });
  return { manifest, blobs: [...layers, config] };
}

function inMemory(content: object): Blob {
  const bytes = Buffer.from(JSON.stringify(content));
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return { digest, size: bytes.length, bytes };
}
