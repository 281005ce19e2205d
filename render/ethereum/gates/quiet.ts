import { jsonFunctions } from "./json.ts";

/** Milliseconds of a slot. */
const slot = 12_000;

/**
 * Milliseconds into a slot at which nothing is due before the next block: aggregates are sent when two thirds of it
 * have passed (consensus-specs, phase 0, honest validator), and have a second to arrive.
 */
const quiet = 9_000;

/** Script that ends in the quiet part of a slot, at once or the next. It changes nothing. */
export function quietScript(beaconApi: string): string {
  return `${jsonFunctions}
genesis=$(ask '${beaconApi}/eth/v1/beacon/genesis' | value genesis_time)
[ -n "$genesis" ] || { echo '${beaconApi} does not say when slots begin'; exit 1; }
left=$(((${quiet} + ${slot} - ($(date +%s%3N) - genesis * 1000) % ${slot}) % ${slot}))
sleep "$((left / 1000)).$(printf %03d $((left % 1000)))"
`;
}
