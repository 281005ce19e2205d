/** Where the node exporter finds what scripts write. It ends with the system, so that a fact is never older than that. */
export const factsFolder = "/run/bonded-validator-facts";
