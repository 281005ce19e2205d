/**
 * What the supervisor of a container (render/workloads/supervisor.sh) and the agent tell each other: folders with a file
 * named after the container. Only root may write there.
 */
export const supervised = {
  /** Its safety stop: one word says why. While it is there, nobody starts the container. */
  safetyStops: "/var/lib/bonded-validator/safety-stops",
  /** When it was started last, if a person answers for its end: the supervisor neither judges that end nor undoes it. */
  leftToOperator: "/var/lib/bonded-validator/left-to-operator",
  /** It ended by itself, and the supervisor is about to start it again: nobody stopped it. */
  restarting: "/run/bonded-validator/restarting",
} as const;

/** Name that Compose gives the container of a service, `project/service`. */
export const containerOf = (service: string): string => `${service.replace("/", "-")}-1`;

/** File that says that a service (`project/service`) is about to be started again. */
export const restartingMark = (service: string): string => `${supervised.restarting}/${containerOf(service)}`;

/** Unit that supervises a container. */
export const supervisorUnit = (container: string): string =>
  `bonded-validator-supervisor@${container}.service`;
