/** What Charon's options say, with its defaults where they say nothing (ObolNetwork/charon cmd/run.go, e6284707). */

import type { CharonBeaconOptions } from "./charon-beacon.ts";
import { isOn } from "./flags.ts";

export interface CharonOptions {
  readonly keyFile: string;
  readonly locksKey: boolean;
  readonly lockFile: string;
  readonly verifies: boolean;
  readonly nickname: string;
  readonly relays: readonly string[];
  readonly peerAddresses: readonly string[];
  readonly monitoring: string;
  readonly validatorApi: string;
  /** Whether blocks of builders are wanted. */
  readonly asksBuilders: boolean;
  readonly beacon: CharonBeaconOptions;
}

const obolRelays = "https://0.relay.obol.tech,https://1.relay.obol.tech,https://2.relay.obol.dev";

/** Milliseconds in a unit of Go's durations. */
const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Fails, in Charon's words, for what it refuses. */
export function charonOptions(flags: ReadonlyMap<string, string>): CharonOptions {
  const text = (name: string, standard = ""): string => flags.get(name) ?? standard;
  const list = (name: string, standard = ""): string[] =>
    text(name, standard)
      .split(",")
      .filter((part) => part !== "");
  const primaries = list("beacon-node-endpoints");
  if (primaries.length === 0)
    throw new Error(
      "either flag 'beacon-node-endpoints' or flag 'simnet-beacon-mock=true' must be specified",
    );
  const nickname = text("nickname");
  if (nickname.length > 32) throw new Error("--nickname exceeds 32 character limit");
  return {
    keyFile: text("private-key-file", ".charon/charon-enr-private-key"),
    locksKey: isOn(flags, "private-key-file-lock"),
    lockFile: text("lock-file", ".charon/cluster-lock.json"),
    verifies: !isOn(flags, "no-verify"),
    nickname,
    relays: list("p2p-relays", obolRelays),
    peerAddresses: list("p2p-tcp-address"),
    monitoring: text("monitoring-address", "127.0.0.1:3620"),
    validatorApi: text("validator-api-address", "127.0.0.1:3600"),
    asksBuilders: isOn(flags, "builder-api"),
    beacon: {
      primaries,
      fallbacks: list("fallback-beacon-node-endpoints"),
      timeout: milliseconds(text("beacon-node-timeout", "2s")),
      submitTimeout: milliseconds(text("beacon-node-submit-timeout", "2s")),
    },
  };
}

/** `1m30s` → 90000 */
export function milliseconds(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text)
    throw new Error(`time: invalid duration "${text}"`);
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * units[unit!]!, 0);
}
