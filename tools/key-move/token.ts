import { basename, dirname } from "node:path";
import { unpackTar } from "modern-tar";
import type { HostHandle } from "../../provider/host/host.ts";
import { keptFilesLine, parseKeptFiles } from "../../provider/host/kept-files.ts";

/** The bearer token in a file of a host, which root may read there. */
export async function readToken(
  host: Pick<HostHandle, "lines">,
  name: string,
  path: string,
): Promise<string> {
  const asked = keptFilesLine({ folder: dirname(path), pattern: basename(path) });
  const tar = parseKeptFiles(name, await host.lines("kept_files", [asked]));
  const entries = tar === undefined ? [] : await unpackTar(tar, { strict: true });
  const token = Buffer.from(entries[0]?.data ?? [])
    .toString("utf8")
    .trim();
  // As the host's script makes it (render/ethereum/validator-items.ts); a header has no room for anything else.
  if (!/^[\w.-]{16,200}$/.test(token)) throw new Error(`${name}: ${path} has no token of a keymanager API.`);
  return token;
}
