/** Which single loss stops which cluster. Pure: operators are what they need, whatever that is. */

/** A thing that fails as a whole. */
export interface Part {
  readonly kind: "host" | "site" | "provider" | "node" | "client" | "program" | "network" | "relay";
  readonly name: string;
}

/** Alternatives, of which one has to work: all of its parts do. */
export type Need = readonly (readonly Part[])[];

/** A member of a cluster: it works while each of its needs is met. */
export interface Operator {
  readonly name: string;
  readonly needs: readonly Need[];
}

/** What is left of a cluster when a part fails. */
export interface Loss {
  readonly part: Part;
  /** Names of the operators that work without it. */
  readonly left: readonly string[];
  /** They are fewer than the quorum. */
  readonly stops: boolean;
}

/**
 * Operators that have to agree: of n, as many as leave f = (n - 1) / 3 out (QBFT; ComputeQuorumAndPartialQuorum of
 * ssvlabs/ssv protocol/v2/types/ssvshare.go, 365a4aba, and Threshold of ObolNetwork/charon cluster/helpers.go, e6284707).
 */
export function quorumOf(size: number): number {
  return Math.ceil((2 * size) / 3);
}

/** What becomes of a cluster when one part fails, for each part that some operator needs, in their order. */
export function lossesOf(operators: readonly Operator[]): Loss[] {
  const parts = new Map(operators.flatMap(partsOf).map((part) => [keyOf(part), part]));
  return [...parts.values()].map((part) => {
    const left = operators.filter((operator) => worksWithout(operator, part)).map(({ name }) => name);
    return { part, left, stops: left.length < quorumOf(operators.length) };
  });
}

function partsOf({ needs }: Operator): readonly Part[] {
  return needs.flat(2);
}

function worksWithout({ needs }: Operator, lost: Part): boolean {
  return needs.every((need) =>
    need.some((alternative) => alternative.every((part) => keyOf(part) !== keyOf(lost))),
  );
}

const keyOf = ({ kind, name }: Part): string => `${kind} ${name}`;
