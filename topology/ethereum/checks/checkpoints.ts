import { type NetworkName, networks } from "../../../catalog/networks.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";

/** The providers that a beacon node of a network starts from and is compared with. */
export function checkpointsOf({ checkpoints }: PlacedDraft, network: NetworkName): readonly string[] {
  return checkpoints ?? networks[network].checkpoints;
}

/** A lone provider that is wrong, or on another chain, would start an empty beacon node there. */
export function checkCheckpoints({ checkpoints = [] }: PlacedDraft): Problem[] {
  const hosts = checkpoints.map((url) => new URL(url).host);
  const twice = hosts.filter((host, i) => hosts.indexOf(host) !== i);
  return [
    ...twice.map((host) => ({
      check: "checkpoint-twice",
      path: settingPath("checkpoints"),
      reason: `${host} stands there twice: it would be compared with itself`,
      remedy: "name each provider once",
    })),
    ...(checkpoints.length === 1 ? [onlyOne(checkpoints[0]!)] : []),
  ];
}

function onlyOne(url: string): Problem {
  return {
    check: "one-checkpoint",
    path: settingPath("checkpoints"),
    reason: `${url} is the only provider: before a first start there is nothing to compare its finalized root with`,
    remedy: "name a second one that somebody else runs",
  };
}
