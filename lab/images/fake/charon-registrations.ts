/**
 * Registrations with relays, which the cluster's lock has: with `--builder-api`, at the start and late in the first slot
 * of each epoch (ObolNetwork/charon core/scheduler/scheduler.go, e6284707). Those of the validator client are thrown away.
 */

import type { ClusterLock } from "../../dvt/cluster-lock.ts";
import type { CharonBeaconNodes } from "./charon-beacon.ts";
import { failed, log } from "./charon-log.ts";
import type { Slots } from "./slots.ts";

export interface RegistrationOptions {
  readonly lock: ClusterLock;
  readonly beacon: Pick<CharonBeaconNodes, "submit">;
  readonly slots: Slots;
}

/** What Charon says of builders in its question for a block: the most, or that it wants none (core/fetcher). */
export const builderPreference = (asksBuilders: boolean): string =>
  `&builder_boost_factor=${asksBuilders ? 2n ** 64n - 1n : 0}`;

/** For ever. */
export function keepRegistered(options: RegistrationOptions): Promise<never> {
  const { slots } = options;
  submit(options);
  return slots.each((slot) => {
    if (slot % slots.slotsPerEpoch === 0) slots.until(slot, 3 / 4).then(() => submit(options));
  });
}

function submit({ lock, beacon }: RegistrationOptions): void {
  const registrations = lock.distributed_validators.map(({ builder_registration }) => {
    const { message, signature } = builder_registration;
    const { gas_limit, timestamp } = message;
    return {
      message: { ...message, gas_limit: String(gas_limit), timestamp: String(timestamp) },
      signature,
    };
  });
  beacon
    .submit("/eth/v1/validator/register_validator", registrations)
    .then(() => log("INFO", "sched", "Submitted validator registrations", { count: registrations.length }))
    .catch(failed("sched", "Failed to submit validator registrations"));
}
