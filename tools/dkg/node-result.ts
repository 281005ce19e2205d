/** What a key generation has left on a node, without anything secret. */
export interface NodeResult {
  readonly node: string;
  /** Text of the lock; undefined: it has none. */
  readonly lock: string | undefined;
  /** Texts of the files with deposits, by name. */
  readonly deposits: ReadonlyMap<string, string>;
  /** Public keys of its shares; undefined once they are where they belong. */
  readonly publicShares: readonly string[] | undefined;
}
