import type { Broken } from "./broken.ts";

/** Systems, Docker and package repositories. */
export const systems: readonly Broken[] = [
  {
    name: "a system that the program does not know",
    breakIt: (c) => (c.hosts.shin.os = "debian-11"),
    problem: [
      'bonded-validator:hosts.shin.os: "debian-11" does not fit [format]',
      "write one of debian-13, debian-12, ubuntu-24.04",
    ],
  },
  {
    name: "Debian 12 with its own Docker",
    breakIt: (c) => (c.hosts.shin.os = "debian-12"),
    problem: [
      "bonded-validator:hosts.shin.docker: the Docker of debian-12 has no compose plugin, with which everything here is run [docker-plugin]",
      "write upstream, for the packages of Docker's own repository, or run a later release there",
    ],
  },
  {
    name: "a Docker that nobody makes",
    breakIt: (c) => (c.hosts.shin.docker = "snap"),
    problem: [
      'bonded-validator:hosts.shin.docker: "snap" does not fit [format]',
      "write one of distribution, upstream",
    ],
  },
  {
    name: "a package repository without a scheme",
    breakIt: (c) => (c.repositories = { docker: { url: "download.docker.com/linux/" } }),
    problem: [
      "bonded-validator:repositories.docker.url: not the address of a repository [format]",
      "write it without a slash at the end, as in https://download.docker.com/linux",
    ],
  },
  {
    name: "a key that is known by its end alone",
    breakIt: (c) => (c.repositories = { docker: { fingerprint: "0EBFCD88" } }),
    problem: [
      "bonded-validator:repositories.docker.fingerprint: not the full fingerprint of a key [format]",
      "write the 40 hex digits that gpg --show-keys prints, in upper case and without spaces",
    ],
  },
  {
    name: "FRR's own repository without the key that is right",
    breakIt: (c) => (c.repositories = { frr: {} }),
    problem: ["bonded-validator:repositories.frr.fingerprint: it is missing [format]", "write text"],
  },
  {
    name: "a repository of nobody",
    breakIt: (c) => (c.repositories = { dokcer: {} }),
    problem: [
      "bonded-validator:repositories.dokcer: there is no such setting [unknown-setting]",
      "write docker, or remove it; docs/configuration.md lists the settings",
    ],
  },
];
