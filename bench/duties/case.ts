/** What is let happen, when, and how often. */

/** What happens to a home host that serves. */
export const homeEventNames = ["nothing", "home-host", "execution-client", "beacon-node"] as const;
export type HomeEventName = (typeof homeEventNames)[number];

/** What happens to clusters. */
export const clusterEventNames = [
  ...homeEventNames,
  ...(["home-reboot", "dvt-host", "dvt-host+home-host", "overlay-only", "tunnel-only"] as const),
] as const;
export type EventName = (typeof clusterEventNames)[number];

/** When a fault begins: seconds from the time at which one of our validators is due. */
interface Phase {
  readonly duty: "proposal" | "attestation";
  readonly offset: number;
}

/** Blocks are due at the slot's start, attestations a third of it later: 3.5, 4.0 and 4.3 s with slots of 12 s. */
export const dutyPhases = {
  "proposal-0.5": { duty: "proposal", offset: -0.5 },
  "proposal+0": { duty: "proposal", offset: 0 },
  "proposal+0.5": { duty: "proposal", offset: 0.5 },
  "proposal+1": { duty: "proposal", offset: 1 },
  "proposal+2": { duty: "proposal", offset: 2 },
  "attestation-0.5": { duty: "attestation", offset: -0.5 },
  "attestation+0": { duty: "attestation", offset: 0 },
  "attestation+0.3": { duty: "attestation", offset: 0.3 },
} as const satisfies Record<string, Phase>;

export type PhaseName = keyof typeof dutyPhases;
export const phaseNames = Object.keys(dutyPhases) as PhaseName[];

export interface DutyCase {
  readonly event: EventName;
  readonly phase: PhaseName;
  readonly repetition: number;
}

/** All cases, so that a run that is cut off has every event and phase about as often. */
export function casesOf(
  events: readonly EventName[],
  chosen: readonly PhaseName[],
  repetitions: number,
): DutyCase[] {
  return Array.from({ length: repetitions }, (_, i) =>
    chosen.flatMap((phase) => events.map((event) => ({ event, phase, repetition: i + 1 }))),
  ).flat();
}

export const sameCase = (a: DutyCase, b: DutyCase): boolean =>
  a.event === b.event && a.phase === b.phase && a.repetition === b.repetition;
