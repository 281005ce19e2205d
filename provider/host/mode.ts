/**
 * What this process may do, by the variable HOST_MODE. `read`: look at hosts and change nothing. `reader`: the same, with
 * a key of `access.readers`, with which hosts let nobody do more and answer less. `offline`: make a plan from the last known state of hosts, without contact to any, for programs that are
 * trusted with no key.
 */
type Mode = "read" | "reader" | "write" | "offline";

/** Throws where it is mistyped: whoever wrote it meant to allow less. */
function hostMode(): Mode {
  const mode = process.env.HOST_MODE ?? "";
  if (mode === "") return "write";
  if (mode === "read" || mode === "reader" || mode === "offline") return mode;
  throw new Error(`HOST_MODE=${mode}: there is no such mode. Write read, reader or offline.`);
}

export const isReadOnly = (): boolean => hostMode() === "read" || isReader();

/** Whether this process may change hosts. */
export const isWriting = (): boolean => hostMode() === "write";

export const isReader = (): boolean => hostMode() === "reader";

export const isOffline = (): boolean => hostMode() === "offline";

/** HOST_MODE of a command that only looks: a process that may do less stays so. */
export const lookMode = (): Mode => (hostMode() === "write" ? "read" : hostMode());

/** Refuses, in offline mode, whatever would need the host. */
export function refuseOffline(host: string): void {
  if (isOffline())
    throw new Error(
      `${host}: HOST_MODE=offline: this run contacts no host and can only preview, with a redacted state and without --refresh. "npm run preview-offline" makes such a preview.`,
    );
}
