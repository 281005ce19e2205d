/** Finds what would be slashed among signed messages: the conditions of EIP-3076, over everything that was signed. */

interface Message {
  /** Index of the validator that signed it. */
  readonly validator: number;
  /** Of what was signed: equal roots are the same message, which may be signed and published again. */
  readonly root: string;
}

export interface Proposal extends Message {
  readonly kind: "block";
  readonly slot: number;
}

export interface Vote extends Message {
  readonly kind: "attestation";
  /** Epochs. */
  readonly source: number;
  readonly target: number;
}

export type Signed = Proposal | Vote;

export interface Offence {
  readonly name: "double proposal" | "double vote" | "surround vote";
  /** Of a surround vote, the one that surrounds is the first. */
  readonly messages: readonly [Signed, Signed];
}

/** Every pair of messages that is an offence, once, whatever the order in which they were signed. */
export function offencesIn(signed: readonly Signed[]): Offence[] {
  return [...groupBy(signed, ({ validator }) => validator).values()].flatMap((messages) => {
    const distinct = [...new Map(messages.map((one) => [`${one.kind} ${one.root}`, one])).values()];
    const votes = distinct.filter((one) => one.kind === "attestation");
    const proposals = distinct.filter((one) => one.kind === "block");
    return [
      ...doubles("double proposal", proposals, ({ slot }) => slot),
      ...doubles("double vote", votes, ({ target }) => target),
      ...surrounds(votes),
    ];
  });
}

function doubles<T extends Signed>(
  name: Offence["name"],
  messages: readonly T[],
  when: (message: T) => number,
): Offence[] {
  const groups = [...groupBy(messages, when).values()];
  return groups.flatMap((group) =>
    group.flatMap((one, i) => group.slice(i + 1).map((other): Offence => ({ name, messages: [one, other] }))),
  );
}

function surrounds(votes: readonly Vote[]): Offence[] {
  const bySource = votes.toSorted((one, other) => one.source - other.source);
  return bySource.flatMap((outer, i) =>
    bySource
      .slice(i + 1)
      .filter((inner) => outer.source < inner.source && inner.target < outer.target)
      .map((inner): Offence => ({ name: "surround vote", messages: [outer, inner] })),
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
