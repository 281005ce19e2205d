import { maxKeptBytes } from "../remote/kept-bytes.ts";
import { shown } from "./shown.ts";

/** Files to read: what has, right in `folder`, a name of `pattern` (find -name), and all below it. */
export interface KeptFilesQuery {
  readonly folder: string;
  readonly pattern: string;
}

/** A question as the agent reads it. */
export const keptFilesLine = ({ folder, pattern }: KeptFilesQuery): string => `${folder}\t${pattern}`;

/**
 * The tar that the agent printed (remote/kept-files.sh); undefined where nothing was found.
 * @throws Error where it is not whole, or a file changed while it was read.
 */
export function parseKeptFiles(host: string, lines: readonly string[]): Buffer | undefined {
  if (lines.length === 0) return undefined;
  const cells = lines.map((line) => line.split("\t"));
  const tar = Buffer.concat(
    cells.filter(([kind]) => kind === "tar").map(([, chunk = ""]) => Buffer.from(chunk, "base64")),
  );
  if (tar.length > maxKeptBytes)
    throw new Error(`${host} has more than ${maxKeptBytes / 1024 / 1024} MiB to back up.`);
  const [, status, said = ""] = cells.find(([kind]) => kind === "status") ?? [];
  if (status === "0") return tar;
  const complaint = shown(Buffer.from(said, "base64").toString("utf8")).trim();
  throw new Error(`${host} could not read all files. Run this again. tar ended with ${status}: ${complaint}`);
}
