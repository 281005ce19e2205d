import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { toolsInImages } from "../../lab/images/real-images.ts";

/** A folder in `root` with the programs that the images of clients have, besides the client, and no others. */
export function toolsOfImages(root: string): string {
  const folder = join(root, "tools");
  mkdirSync(folder);
  for (const tool of toolsInImages) symlinkSync(`/usr/bin/${tool}`, join(folder, tool));
  symlinkSync("dash", join(folder, "sh"));
  return folder;
}
