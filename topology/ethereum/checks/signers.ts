import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";

/** What could make a validator sign twice, or not at all. */
export function checkSigners(draft: PlacedDraft): Problem[] {
  return [...oneForEachGroup(draft), ...caplinAlone(draft)];
}

/** What is safe, and may nevertheless earn nothing. */
export function signerWarnings(draft: PlacedDraft): Problem[] {
  return [...silentNimbus(draft), ...unpaidAtCaplin(draft)];
}

function silentNimbus({ validators, nodes }: PlacedDraft): Problem[] {
  const silent = [...validators.valid].filter(
    ([, { client, beaconNodes }]) =>
      client === "nimbus" && beaconNodes.every((node) => nodes.valid.get(node)?.consensus === "lighthouse"),
  );
  return silent.map(([name, { beaconNodes }]) => ({
    check: "nimbus-on-lighthouse",
    path: settingPath("validators", name, "client"),
    reason: `${name} asks only Lighthouse (${beaconNodes.join(", ")}), with which Nimbus may look for doppelgangers for ever and sign nothing (nimbus-eth2 issue 5877, open since 2024)`,
    remedy:
      "see that its validators attest within four epochs of their import; else name a beacon node of another client too, or let another client sign",
  }));
}

/**
 * Lighthouse and Nimbus tell all of their beacon nodes who is to be paid; Lodestar tells the first that answers, once an
 * epoch (prepareBeaconProposer.ts and httpClient.ts, v1.22.0). Caplin pays nobody before it is told. On a test network
 * nothing is lost.
 */
function unpaidAtCaplin({ network, validators, nodes }: PlacedDraft): Problem[] {
  if (network !== "mainnet") return [];
  return [...validators.valid].flatMap(([name, { client, beaconNodes }]) => {
    const caplin = beaconNodes.filter((node) => nodes.valid.get(node)?.consensus === "caplin");
    if (client !== "lodestar" || caplin.length === 0) return [];
    return {
      check: "lodestar-on-caplin",
      path: settingPath("validators", name, "beaconNodes"),
      reason: `${name} tells one beacon node at a time who is to be paid, and until Caplin (${caplin.join(", ")}) is told, up to an epoch after it starts or takes over, the blocks it builds pay nobody`,
      remedy: "name beacon nodes of other clients, or let Lighthouse or Nimbus sign: they tell all of theirs",
    };
  });
}

/** Nothing here sees which keys a client holds, so two for one group may have the same ones. */
function oneForEachGroup({ validators }: PlacedDraft): Problem[] {
  const first = new Map<string, string>();
  return [...validators.valid].flatMap(([name, { group }]) => {
    const other = first.get(group);
    first.set(group, other ?? name);
    if (other === undefined) return [];
    return [
      {
        check: "group-twice",
        path: settingPath("validators", name, "group"),
        reason: `${other} signs for ${group} already: a key that both hold is slashed`,
        remedy: "give each validator client a group of its own",
      },
    ];
  });
}

/** erigon issue 16099: Caplin 3.0.4 missed attestations without an error. */
function caplinAlone({ validators, nodes }: PlacedDraft): Problem[] {
  const onlyCaplin = [...validators.valid].filter(([, { beaconNodes }]) =>
    beaconNodes.every((node) => nodes.valid.get(node)?.consensus === "caplin"),
  );
  return onlyCaplin.map(([name, { beaconNodes }]) => ({
    check: "caplin-alone",
    path: settingPath("validators", name, "beaconNodes"),
    reason: `${name} has only Caplin (${beaconNodes.join(", ")}), which has missed attestations without a word (erigon issue 16099)`,
    remedy: "add a beacon node of another client",
  }));
}
