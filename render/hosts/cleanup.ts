import { renderSystemd } from "../systemd.ts";

/**
 * bonded-validator-cleanup.service: removes images older than a week that no container uses. Containers stay, even
 * stopped ones: somebody stopped them for a reason that a plan must still show. Volumes are never touched.
 */
export function renderCleanupService(): string {
  return renderSystemd({
    Unit: {
      Description: "Remove images that no container uses",
      Requisite: "docker.service",
      After: "docker.service",
    },
    Service: {
      Type: "oneshot",
      ExecStart: "/usr/bin/docker image prune --all --force --filter until=168h",
    },
  });
}

/** bonded-validator-cleanup.timer: once a week, not on all hosts at once. */
export function renderCleanupTimer(): string {
  return renderSystemd({
    Unit: { Description: "Weekly clean-up of images" },
    Timer: { OnCalendar: "Mon *-*-* 02:00 UTC", RandomizedDelaySec: "12h", FixedRandomDelay: "true" },
    Install: { WantedBy: "timers.target" },
  });
}
