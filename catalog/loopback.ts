/** Base URL of a port on a host's own loopback address. */
export const loopbackUrl = (port: number): string => `http://127.0.0.1:${port}`;
