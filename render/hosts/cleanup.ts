import { scriptFrom } from "../script.ts";
import { renderSystemd } from "../systemd.ts";

/** Where the script lies; a unit runs it. */
export const cleanupScript = "/usr/local/lib/bonded-validator/cleanup";

const script = scriptFrom(import.meta.dirname, "cleanup.sh");

/** What is removed once a week, see cleanup.sh. */
export const renderCleanupScript = (): string => script({ MANIFEST: "/var/lib/bonded-validator/manifest" });

/** bonded-validator-cleanup.service */
export function renderCleanupService(): string {
  return renderSystemd({
    Unit: {
      Description: "Remove images and packages that nothing needs",
      Requisite: "docker.service",
      After: "docker.service",
    },
    Service: {
      Type: "oneshot",
      ExecStart: cleanupScript,
    },
  });
}

/** bonded-validator-cleanup.timer: once a week, not on all hosts at once. */
export function renderCleanupTimer(): string {
  return renderSystemd({
    Unit: { Description: "Weekly clean-up of images and packages" },
    Timer: { OnCalendar: "Mon *-*-* 02:00 UTC", RandomizedDelaySec: "12h", FixedRandomDelay: "true" },
    Install: { WantedBy: "timers.target" },
  });
}
