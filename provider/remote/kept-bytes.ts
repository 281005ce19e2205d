/** Bytes of a tar that one host may send. */
export const maxKeptBytes = 64 * 1024 * 1024;
