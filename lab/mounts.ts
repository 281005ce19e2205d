import { readFileSync } from "node:fs";

/** Mount points at and below a folder, the deepest first. */
export function mountsUnder(folder: string): string[] {
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) => (line.split(" ")[4] ?? "").replaceAll("\\040", " "))
    .filter((path) => path === folder || path.startsWith(`${folder}/`))
    .reverse();
}
