import type { NetworkName } from "./networks.ts";

/** Whose validators a group runs; what each asks of fee recipient, withdrawal address and relays is checked elsewhere. */
export const protocols = ["solo", "lido-csm", "rocketpool", "stader", "puffer", "diva"] as const;

export type StakingProtocol = (typeof protocols)[number];

/** Networks on which a protocol has no path for operators, with what says so. */
export const closedNetworks: Readonly<
  Partial<Record<StakingProtocol, Readonly<Partial<Record<NetworkName, string>>>>>
> = {
  diva: {
    // Read 2026-11-28; the page's age is not known.
    mainnet:
      "docs.staking.foundation, validator_migrations, calls the protocol under development and names no path for operators",
  },
};
