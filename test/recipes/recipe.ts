import type { Tree } from "./tree.ts";

/** What a row of CONTRIBUTING's table tells to do, done to a copy of the repository. */
export interface Recipe {
  /** First cell of the row. */
  readonly row: string;
  readonly edit: (tree: Tree) => void;
  /** Files that the tests write anew with `-u`, and that a person then reads. */
  readonly goldens?: readonly string[];
}
