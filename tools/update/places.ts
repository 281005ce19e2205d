/** Names of places that an update may change. */

/** `i7bb node-i7bbt`: a role on a host. */
export const rolePlace = (host: string, role: string): string => `${host} ${role}`;

/** MEV-Boost and its proxy on Cloud Run. */
export const cloudPlace = "cloud mev";
