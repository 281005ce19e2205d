import { packTar, unpackTar } from "modern-tar";
import type { KeptFile } from "./kept-file.ts";
import { type Manifest, manifestSchema } from "./manifest.ts";

/** The plain content of an archive. */
export interface Archive {
  readonly manifest: Manifest;
  readonly files: readonly KeptFile[];
}

const manifestName = "manifest.json";

/** A tar, which other programs read too: the manifest, then the files. */
export async function packArchive({ manifest, files }: Archive): Promise<Uint8Array> {
  const mtime = new Date(manifest.time);
  const text = Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
  const own: KeptFile = { path: manifestName, mode: 0o600, uid: 0, gid: 0, content: text };
  const entries = [own, ...files].map(({ path, mode, uid, gid, content }) => ({
    header: { name: path, size: content.length, type: "file" as const, mode, uid, gid, mtime },
    body: content,
  }));
  return packTar(entries);
}

/** @throws Error for what is no archive of this program. */
export async function unpackArchive(tar: Uint8Array): Promise<Archive> {
  const [first, ...rest] = await unpackTar(tar, { strict: true }).catch(() => []);
  const manifest = first?.header.name === manifestName ? manifestOf(first.data) : undefined;
  if (manifest === undefined) throw new Error("it is not an archive of npm run backup");
  const files = rest.map(({ header, data = new Uint8Array() }) => ({
    path: header.name,
    mode: header.mode!,
    uid: header.uid!,
    gid: header.gid!,
    content: data,
  }));
  return { manifest, files };
}

function manifestOf(data: Uint8Array | undefined): Manifest | undefined {
  try {
    return manifestSchema.safeParse(JSON.parse(Buffer.from(data ?? []).toString("utf8"))).data;
  } catch {
    return undefined;
  }
}
