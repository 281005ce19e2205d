import type { Observation } from "../host/observation.ts";
import { differences, type Item, type PlanNote } from "../items/kind.ts";
import { parseKey } from "../items/kinds.ts";
import { isClaimed, type RolePlan } from "./plan.ts";
import type { RoleInputs } from "./wire.ts";

/** What a role that is new on a host would do to what is already there; nothing on a bare host. */
export function adoptionReport(inputs: RoleInputs, planned: RolePlan, found: Observation): string[] {
  const host = inputs.connection.host;
  const present = planned.changed.filter((item) => item.live !== undefined && isClaimed(item.key));
  const lines = [
    ...present.map((item) => `${host}: would change ${item.key} (${differing(item)})`),
    ...restartsOfWhatRuns(planned, found).map((key) => `${host}: would restart ${key}`),
    ...planned.planNotes.map((planNotes) => planNoteLine(host, planNotes)),
    ...planned.unmanaged.map(({ what }) => `${host}: would remove ${what}`),
    ...planned.removed.map(({ key }) => `${host}: would remove ${key}, left by an interrupted run`),
  ];
  const refused = planned.unmanaged.length > 0 && inputs.connection.adopt !== "reviewed";
  return refused ? [...lines, `${host}: up will refuse until hosts.${host}.adopt is "reviewed"`] : lines;
}

/** A forecast in the words of a plan. */
export function planNoteLine(host: string, { text, refused }: PlanNote): string {
  return refused ? `${host}: up will refuse: ${text}` : `${host}: would ${text}`;
}

/** What cannot be done stops the role before anything of it is changed. */
export function refusePlan({ connection }: RoleInputs, planned: RolePlan): void {
  const refused = planned.planNotes.filter((planNotes) => planNotes.refused);
  if (refused.length === 0) return;
  throw new Error(refused.map(({ text }) => `${connection.host}: ${text}`).join("\n"));
}

function differing(item: Item): string {
  const kind = parseKey(item.key)?.kind;
  return kind ? differences(kind, item.wanted, item.live).join(", ") : "";
}

function restartsOfWhatRuns(planned: RolePlan, found: Observation): string[] {
  const anew = planned.changed.filter((item) => item.key.startsWith("service ") && item.live !== undefined);
  const running = planned.restarts.filter((key) => found.live(key) !== undefined);
  return [...new Set([...running, ...anew.map((item) => item.key)])];
}

/** What nobody's mark is on is removed only after a human has read the plan. */
export function refuseAdoption(inputs: RoleInputs, planned: RolePlan): void {
  if (planned.unmanaged.length === 0 || inputs.connection.adopt === "reviewed") return;
  const host = inputs.connection.host;
  const things = planned.unmanaged.map(({ what }) => `  ${what}`);
  throw new Error(
    [
      `${host}: these were not made by any stack and would be removed:`,
      ...things,
      `Read the plan, then set hosts.${host}.adopt: reviewed.`,
    ].join("\n"),
  );
}
