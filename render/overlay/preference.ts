import { meshPeersOf, type Overlay } from "../../topology/overlay/derive.ts";
import { scriptFrom } from "../script.ts";
import { renderSystemd } from "../systemd.ts";
import { addressDevice, beforeOthers } from "./mesh.ts";
import { undecided } from "./metric.ts";
import { addressUnitStem } from "./proxy-units.ts";

/** Where the script lies; a unit runs it. */
export const preferenceScript = "/usr/local/lib/bonded-validator/preference";
export const preferenceUnit = "bonded-validator-preference.service";

/**
 * Milliseconds after which a session has brought all that the other home says. The second of homes that start together
 * waits twice as long, so that it hears of the first's place.
 */
const settledAfter = 3000;
/** Rounds, of a second each, for which a home that is not seen is waited for. */
const settleSeconds = 10;

const script = scriptFrom(import.meta.dirname, "preference.sh");

/**
 * The program on a home host that decides with which metric its addresses are announced. Who was away (cut off from
 * everybody, or without its proxy) comes behind who serves, so that an address stays where it went; nobody else ever
 * changes, whatever some of them do not see of each other.
 *
 * With an address and a metric as arguments it announces that one so, once.
 */
export function renderPreference(overlay: Overlay, host: string): string {
  const homes = meshPeersOf(overlay, host).filter(({ kind }) => kind === "home");
  const own = {
    undecided,
    homes: homes.length + 1,
    others: homes.map(({ address }) => address),
    ranks: Object.fromEntries(overlay.vips.map((vip) => [vip.address, vip.homes.indexOf(host)])),
  };
  return script({
    OWN: JSON.stringify(own),
    SETTLED_AFTER: settledAfter,
    SETTLE_SECONDS: settleSeconds,
    DEVICE: addressDevice,
    ADDRESS_UNIT: addressUnitStem,
  });
}

/** The unit of that program. While it does not run, every address stays announced as it is. */
export function renderPreferenceUnit(): string {
  return renderSystemd({
    Unit: {
      Description: "Preference of the hosts for anycast addresses",
      After: "frr.service",
    },
    Service: {
      ExecStart: preferenceScript,
      Restart: "always",
      RestartSec: 1,
      ...beforeOthers,
    },
    Install: {
      WantedBy: "multi-user.target",
    },
  });
}
