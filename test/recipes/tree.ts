import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository } from "../support/inventory.ts";

/** The repository with edits that lie in memory until they are written into a folder. Paths are relative to its root. */
export class Tree {
  readonly #edited = new Map<string, string>();

  get changed(): string[] {
    return [...this.#edited.keys()];
  }

  /** A new file. */
  add(path: string, text: string): void {
    if (this.#edited.has(path) || existsSync(join(repository, path)))
      throw new Error(`${path} exists already.`);
    this.#edited.set(path, text);
  }

  /** Puts `text` behind an anchor, which has to occur once. */
  after(path: string, anchor: string, text: string): void {
    this.replace(path, anchor, anchor + text);
  }

  /** Puts `text` before an anchor, which has to occur once. */
  before(path: string, anchor: string, text: string): void {
    this.replace(path, anchor, text + anchor);
  }

  replace(path: string, anchor: string, text: string): void {
    const [head = "", tail, ...more] = this.#read(path).split(anchor);
    if (tail === undefined || more.length > 0) {
      const times = tail === undefined ? "does not occur" : `occurs ${more.length + 1} times`;
      throw new Error(
        `${path}: an anchor of this recipe ${times}, so the recipe has to follow a change there: ${JSON.stringify(anchor)}`,
      );
    }
    this.#edited.set(path, head + text + tail);
  }

  write(folder: string): void {
    for (const [path, text] of this.#edited) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }

  #read(path: string): string {
    return this.#edited.get(path) ?? readFileSync(join(repository, path), "utf8");
  }
}
