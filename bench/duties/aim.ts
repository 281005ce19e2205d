/** The duties at which faults are aimed. */

import { type DutyCase, dutyPhases } from "./case.ts";
import type { ValidatorDuty } from "./duty.ts";
import { startOfSlot } from "./observer-api.ts";
import { ownerNameOf } from "./participant.ts";
import type { ChainStage } from "./stage.ts";

export interface Aim {
  readonly slot: number;
  readonly client: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export function aimsAt(
  { clock, participants, aims }: Pick<ChainStage, "clock" | "participants" | "aims">,
  { phase, event }: DutyCase,
  duties: readonly ValidatorDuty[],
): Aim[] {
  const { duty: kind, offset } = dutyPhases[phase];
  const due = kind === "attestation" ? clock.secondsPerSlot / 3 : 0;
  return duties
    .filter((duty) => duty.kind === kind)
    .map(({ slot, validator }) => ({
      slot,
      client: ownerNameOf(participants, validator),
      at: startOfSlot(clock, slot) + (due + offset) * 1000,
    }))
    .filter(({ client }) => aims[event]?.includes(client) ?? true);
}
