/** Whose duties are counted: validator clients, or clusters. */

/** Who signs for which validators. */
export interface Owner {
  readonly name: string;
  /** Validators of nobody else. */
  readonly validators: readonly number[];
}

/** Nodes as they are seen from one network. */
export interface Viewpoint {
  /** Process in whose network a program of the participant runs. */
  readonly init: number;
  /** Beacon APIs that it is told, in order. */
  readonly urls: readonly string[];
  /** Host, where the participant has several. */
  readonly host?: string;
}

export interface Complaint {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
}

export interface Participant extends Owner {
  readonly views: readonly Viewpoint[];
  /** What its programs have complained of since a time, in milliseconds since the epoch; more than that does no harm. */
  complaints(since: number): Promise<readonly Complaint[]>;
}

/** Name of the one that has a validator. */
export function ownerNameOf(owners: readonly Owner[], validator: number): string {
  const owner = owners.find(({ validators }) => validators.includes(validator));
  if (owner === undefined) throw new Error(`validator ${validator} is nobody's`);
  return owner.name;
}
