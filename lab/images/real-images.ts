/**
 * What the real images are besides their program: the fakes' images are the same. Dockerfiles of reth (docker-bake,
 * 7b3432d9, 2026-08-21), erigon (f004f31d, 2025-09-18), nethermind (.NET 8's time), lighthouse v5.3.0, nimbus v24.9.0
 * and lodestar v1.22. All have a shell and Debian's or Ubuntu's essential tools, none has curl, wget or jq.
 */

import type { PackagedClient } from "../../catalog/clients/images.ts";

export interface RealImage {
  /** Where its program lies, and other names of it. */
  readonly program: string;
  readonly links?: readonly string[];
  /** Absent: it names none, and a container has to. */
  readonly entrypoint?: readonly string[];
  /** Name and number; absent: root. */
  readonly user?: readonly [name: string, id: number];
  readonly stopSignal?: "SIGINT";
  readonly folder?: string;
  readonly environment?: readonly string[];
  /** It has Node.js for everybody. */
  readonly node?: true;
}

/** Those that are more than a program at the place that the catalog's command names. */
export const realImages: Readonly<Partial<Record<PackagedClient, RealImage>>> = {
  reth: {
    program: "/usr/local/bin/reth-binary",
    links: ["/usr/local/bin/reth"],
    entrypoint: ["/usr/local/bin/reth-binary"],
    folder: "/app",
  },
  erigon: {
    program: "/usr/local/bin/erigon",
    entrypoint: ["/usr/local/bin/erigon"],
    user: ["erigon", 1000],
    stopSignal: "SIGINT",
    folder: "/home/erigon",
  },
  nethermind: { program: "/nethermind/nethermind", entrypoint: ["./nethermind"], folder: "/nethermind" },
  lighthouse: { program: "/usr/local/bin/lighthouse" },
  nimbus: {
    program: "/home/user/nimbus_beacon_node",
    links: ["/home/user/nimbus-eth2/build/nimbus_beacon_node"],
    entrypoint: ["/home/user/nimbus_beacon_node"],
    user: ["user", 1000],
    stopSignal: "SIGINT",
  },
  "nimbus-validator": {
    program: "/home/user/nimbus_validator_client",
    entrypoint: ["/home/user/nimbus_validator_client"],
    user: ["user", 1000],
    stopSignal: "SIGINT",
  },
  lodestar: {
    program: "/usr/app/packages/cli/bin/lodestar",
    entrypoint: ["node", "./packages/cli/bin/lodestar"],
    folder: "/usr/app",
    environment: ["NODE_OPTIONS=--max-old-space-size=8192"],
    node: true,
  },
  // Dockerfile of 365a4aba, 2025-11-17: on Go's image, which has more tools than the fake's.
  ssv: { program: "/go/bin/ssvnode" },
  // Dockerfile of e6284707, 2026-08-21: on Debian, with wget.
  charon: {
    program: "/usr/local/bin/charon",
    entrypoint: ["/usr/local/bin/charon"],
    user: ["charon", 1000],
    folder: "/opt/charon",
  },
};

/** Tools that our scripts may use in a container; with `sleep`, a person can look around in one. */
export const toolsInImages = ["dash", "cat", "find", "grep", "ls", "mkdir", "sed", "sleep"] as const;
