import { scriptFrom } from "../script.ts";
import { renderSystemd } from "../systemd.ts";
import { type BindMount, bindMount } from "../workloads/compose.ts";

/**
 * The clock gate. A signer's container mounts a file that exists only once the host's clock was in step since boot.
 * Without the file Docker refuses to create or start the container, whoever asks: Compose, a person, Docker itself
 * at boot. The project's instance of bonded-validator-clock@.service makes the file and starts what was refused.
 */
export const clockUnit = (project: string): string => `bonded-validator-clock@${project}.service`;

/** Where the unit's script lies. */
export const clockScript = "/usr/local/lib/bonded-validator/clock";

const folder = "/run/bonded-validator/clock";

/** Closes a service's container behind the gate of its project. */
export const clockGate = (project: string): BindMount =>
  bindMount(`${folder}/${project}`, "/run/clock-in-step", "read");

/** How far the clock may be from the time of its sources, in seconds; peers drop messages that are 0.5 s early. */
const maxCorrection = 0.1;

/** Tries of two seconds before a start counts as failed; systemd goes on trying. */
const tries = 30;

const script = scriptFrom(import.meta.dirname, "clock.sh");

/** The script that waits for the clock and opens the gate of the project that is its argument. */
export const renderClockScript = (): string =>
  script({ FOLDER: folder, TRIES: tries, MAX_CORRECTION: maxCorrection });

/**
 * bonded-validator-clock@.service, one instance for each compose project with signers. Docker tries to start at boot
 * what nobody had stopped by hand, and notes the refusal in the container; exactly those are started afterwards.
 */
export function renderClockUnit(): string {
  return renderSystemd({
    Unit: {
      Description: "Signers of %i start once the clock is in step",
      Wants: "chrony.service docker.service",
      After: "chrony.service docker.service",
      StartLimitIntervalSec: 0,
    },
    Service: {
      Type: "oneshot",
      RemainAfterExit: "true",
      ExecStart: `${clockScript} %i`,
      ExecStop: `/bin/rm -f ${folder}/%i`,
      Restart: "on-failure",
      RestartSec: 2,
    },
    Install: { WantedBy: "multi-user.target" },
  });
}
