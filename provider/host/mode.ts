/**
 * What this process may do, by the variable HOST_MODE. `read`: look at hosts and change nothing, for keys that may look
 * and not touch. `offline`: make a plan from the last known state of hosts, without contact to any, for programs that are
 * trusted with no key.
 */
const mode = (): string | undefined => process.env.HOST_MODE;

/** Read-only mode of the whole process. */
export const isReadOnly = (): boolean => mode() === "read";

export const isOffline = (): boolean => mode() === "offline";

/** Refuses, in offline mode, whatever would need the host. */
export function refuseOffline(host: string): void {
  if (isOffline())
    throw new Error(
      `${host}: HOST_MODE=offline: this run contacts no host and can only preview, with a redacted state and without --refresh. "npm run preview-offline" makes such a preview.`,
    );
}
