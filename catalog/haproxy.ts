/** HAProxy's image at Docker Hub. On hosts it comes as a package of the operating system. */
export const haproxy = {
  repository: "library/haproxy",
  /** Of a branch with long-term support. */
  version: "3.2.6",
  /** That of Debian 12, with whose parser the configurations are tested. */
  minimum: "2.6.12",
} as const;
