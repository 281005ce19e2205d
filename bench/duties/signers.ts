/** The programs of the participants. */
export interface Signers {
  /** How long they may take to sign again after a fault. */
  readonly minutes: number;
  /** Starts them, or waits until they are ready to sign. */
  start(): Promise<void>;
  /** What was heard until now says nothing of what follows. */
  broken(): void;
  /** Who does not sign as it should, as a clause; undefined where all do. */
  silent(): Promise<string | undefined>;
}
