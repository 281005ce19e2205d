import { supervised } from "../../provider/remote/supervised.ts";
import { scriptFrom } from "../script.ts";
import { renderSystemd } from "../systemd.ts";

/** Where the script of the supervisors lies. */
export const supervisorScript = "/usr/local/lib/bonded-validator/supervisor";

export const supervisorUnitFile = "/etc/systemd/system/bonded-validator-supervisor@.service";

/** Files without which Docker does not start a container, by its name. */
const gates = "/run/bonded-validator/start-gates";

export const startGate = (container: string): string => `${gates}/${container}`;

/** How far the clock may be from the time of its sources, in seconds; peers drop messages that are 0.5 s early. */
const maxCorrection = 0.1;

/** Tries of two seconds before a start counts as failed; systemd goes on trying. */
const tries = 30;

/** Seconds for which a container has to have run for the next restart to follow at once. */
const steady = 600;

const script = scriptFrom(import.meta.dirname, "supervisor.sh");

export const renderSupervisorScript = (): string =>
  script({
    GATES: gates,
    SAFETY_STOPS: supervised.safetyStops,
    LEFT: supervised.leftToOperator,
    RESTARTING: supervised.restarting,
    TRIES: tries,
    MAX_CORRECTION: maxCorrection,
    STEADY: steady,
    LOG_LINES: 10_000,
    LOG_BYTES: 4 * 1024 * 1024,
  });

/**
 * The template of supervisors, one for each container that can end for safety. Docker has no restart policy that knows
 * such an end, so it restarts none of these containers, at boot neither.
 */
export function renderSupervisorUnit(): string {
  return renderSystemd({
    Unit: {
      Description: "Supervisor of the container %i",
      Wants: "chrony.service docker.service",
      After: "chrony.service docker.service",
      StartLimitIntervalSec: 0,
    },
    Service: {
      Type: "exec",
      ExecStartPre: `${supervisorScript} %i open`,
      ExecStart: `${supervisorScript} %i`,
      ExecStopPost: `/bin/rm -f ${gates}/%i ${supervised.restarting}/%i`,
      Restart: "always",
      RestartSec: 2,
    },
    Install: { WantedBy: "multi-user.target" },
  });
}
