import type { NetworkName } from "../catalog/networks.ts";

/** What the program has to know of a stack before it reads its file. */
interface Stack {
  /** The Ethereum network that it may run nodes on; absent: none. */
  readonly network?: NetworkName;
}

/** Stacks of this program. A host's owner is one of them, so a misspelt owner cannot leave a host to nobody. */
export const stacks: Readonly<Record<string, Stack>> = {
  mainnet: { network: "mainnet" },
  hoodi: { network: "hoodi" },
};

export const stackNames: readonly string[] = Object.keys(stacks);
