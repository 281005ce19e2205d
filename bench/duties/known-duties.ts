import type { ValidatorDuty } from "./duty.ts";
import { epochOf, slotAt } from "./observer-api.ts";
import type { ChainView } from "./stage.ts";

/** Duties of this epoch and the next. */
export async function knownDuties(
  { clock, observer }: Pick<ChainView, "clock" | "observer">,
  validators: readonly number[],
): Promise<{ epoch: number; duties: ValidatorDuty[] }> {
  for (;;) {
    const epoch = epochOf(clock, slotAt(clock, Date.now()));
    try {
      const both = [epoch, epoch + 1].map((each) => observer.duties(each, clock, validators));
      return { epoch, duties: (await Promise.all(both)).flat() };
    } catch (error) {
      // Those of an epoch that has ended meanwhile are refused.
      if (epochOf(clock, slotAt(clock, Date.now())) === epoch) throw error;
    }
  }
}
