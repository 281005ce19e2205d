/** A regular file of a signer, with its content. */
export interface KeptFile {
  /** Begins with the signer's name: `charon1/charon/cluster-lock.json`. */
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly content: Uint8Array;
}

/** Files of one signer, by their paths in its data folder: `charon/cluster-lock.json`. */
export type SignerFiles = ReadonlyMap<string, Uint8Array>;

export function filesOfSigner(files: readonly KeptFile[], signer: string): SignerFiles {
  const own = files.filter(({ path }) => path.startsWith(`${signer}/`));
  return new Map(own.map(({ path, content }) => [path.slice(signer.length + 1), content]));
}

export const textOf = (content: Uint8Array): string => Buffer.from(content).toString("utf8");
