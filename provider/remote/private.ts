/**
 * Folder on the host for what the agent needs while it works: the lock, who holds it, and each session's own files.
 * Only root may look into it, so that nobody else can write what root reads. It lies in memory and ends with the boot.
 */
export const privateFolder = "/run/bonded-validator-agent";
