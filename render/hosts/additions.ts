import { file, installed, program, running } from "../items.ts";
import { type Items, itemsFrom } from "../role.ts";
import { scriptFrom } from "../script.ts";
import { renderSystemd } from "../systemd.ts";

/** Where provider/remote/additions.sh expects it. */
const scan = "/usr/local/lib/bonded-validator/additions-scan";
const unit = "bonded-validator-additions";

const script = scriptFrom(import.meta.dirname, "additions-scan.sh");

/** What makes additions by hand seen: the look of each preview, the daily scan, and what a person has accepted. */
export function additionItems(accepted: Readonly<Record<string, string>>): Items {
  const path = `/etc/systemd/system/${unit}`;
  const unitFile = { ...file, restarts: `unit ${unit}.timer` };
  return {
    additions: { shown: true },
    "package libcap2-bin": installed,
    ...itemsFrom([
      [`file ${scan}`, { content: script(), ...program }],
      [`file ${path}.service`, { content: renderScanService(), ...unitFile }],
      [`file ${path}.timer`, { content: renderScanTimer(), ...unitFile }],
      [`unit ${unit}.timer`, running],
    ]),
    ...itemsFrom(Object.entries(accepted).map(([key, reason]) => [`accepted ${key}`, { reason }])),
  };
}

/** Last in line for processor and disk: clients are more urgent. */
function renderScanService(): string {
  return renderSystemd({
    Unit: { Description: "Look for programs with the rights of others and for changed packages" },
    Service: {
      Type: "oneshot",
      ExecStart: scan,
      Nice: 19,
      IOSchedulingClass: "idle",
      CPUWeight: 1,
      TimeoutStartSec: "1h",
    },
  });
}

/** Once a day, at a time of the host's own, and once after it was started. */
function renderScanTimer(): string {
  return renderSystemd({
    Unit: { Description: "Daily look for programs with the rights of others and for changed packages" },
    Timer: {
      OnActiveSec: "15min",
      OnCalendar: "*-*-* 00:00 UTC",
      RandomizedDelaySec: "12h",
      FixedRandomDelay: "true",
    },
    Install: { WantedBy: "timers.target" },
  });
}
