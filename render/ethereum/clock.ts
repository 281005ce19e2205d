import { type BindMount, bindMount } from "../workloads/compose.ts";

/**
 * The clock gate. A signer's container mounts a file that exists only once the host's clock was in step since boot.
 * Without the file Docker refuses to create or start the container, whoever asks: Compose, a person, Docker itself
 * at boot. The project's instance of bonded-validator-clock@.service makes the file and starts what was refused.
 */
export const clockUnit = (project: string): string => `bonded-validator-clock@${project}.service`;

const gate = (project: string): string => `/run/bonded-validator/clock/${project}`;

/** Closes a service's container behind the gate of its project. */
export const clockGate = (project: string): BindMount =>
  bindMount(gate(project), "/run/clock-in-step", "read");

/** How far the clock may be from the time of its sources, in seconds; peers drop messages that are 0.5 s early. */
const maxCorrection = 0.1;

/** Tries of two seconds before a start counts as failed; systemd goes on trying. */
const tries = 30;

/**
 * bonded-validator-clock@.service, one instance for each compose project with signers. Docker tries to start at boot
 * what nobody had stopped by hand, and notes the refusal in the container; exactly those are started afterwards.
 */
export function renderClockUnit(): string {
  const wait = `chronyc waitsync ${tries} ${maxCorrection} 0 2 >/dev/null`;
  const refused = `docker ps -aq --filter label=com.docker.compose.project=%i | xargs -r docker inspect -f "{{.Id}} {{.HostConfig.RestartPolicy.Name}} {{.State.Error}}" | grep -F ${gate("%i")} | grep -v "^[0-9a-f]* no " | cut -d " " -f 1`;
  return `[Unit]
Description=Signers of %i start once the clock is in step
Wants=chrony.service docker.service
After=chrony.service docker.service
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=true
ExecStart=/bin/sh -c '${wait} || { echo "The clock is not in step with its sources: see chronyc sources"; exit 1; }'
ExecStart=/usr/bin/install -D -m 0444 /dev/null ${gate("%i")}
ExecStart=/bin/sh -c '${refused} | xargs -r docker start'
ExecStop=/bin/rm -f ${gate("%i")}
Restart=on-failure
RestartSec=2

[Install]
WantedBy=multi-user.target
`;
}
