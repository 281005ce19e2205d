/** Charon's commands that make keys: its own, and with others those of validators (ObolNetwork/charon cmd, e6284707). */

import { charon, charonRelays } from "./charon.ts";

/** Where they find their files. */
export const dkgPlaces = { key: "/key", work: "/work", definition: "/cluster-definition.json" } as const;

export type DkgCommand = keyof typeof dkgCommands;

/** Minutes in which the others have to sign each part. For nodes that never come, `charon dkg` waits without end (dkg/dkg.go). */
const waitMinutes = 5;

/** Seconds in which so many validators get keys. Each share is encrypted by itself, with a slow hash. */
export const keyGenerationSeconds = (validators: number): number => 600 + 2 * validators;

/** By which nodes find each other that do not listen: that of cmd/dkg.go, and those of `charon run`. */
const relays = ["https://4.relay.obol.dev", ...charonRelays];

const words = (...rest: string[]): string[] => [...charon.image.command, ...rest];

export const dkgCommands = {
  /** Makes the key by which peers know a node. It replaces none. */
  createRecord: words("create", "enr", `--data-dir=${dkgPlaces.key}`),
  /** Prints the node record of that key. */
  showRecord: words("enr", `--data-dir=${dkgPlaces.key}`),
  /** Publishes nothing. */
  keyGeneration: words(
    "dkg",
    `--data-dir=${dkgPlaces.work}`,
    `--definition-file=${dkgPlaces.definition}`,
    `--p2p-relays=${relays.join(",")}`,
    `--timeout=${waitMinutes}m`,
  ),
} as const;
