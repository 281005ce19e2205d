/** Whose validators a group runs; what each asks of fee recipient, withdrawal address and relays is checked elsewhere. */
export const protocols = ["solo", "lido-csm", "rocketpool", "stader", "puffer"] as const;

export type StakingProtocol = (typeof protocols)[number];
