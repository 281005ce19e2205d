/** Exit code → what it says of a program that has ended, and what to do. */
export type ExitCodes = Readonly<Record<number, string>>;

/**
 * Those that mean the same of every program: 128 and the number of the signal that ended it (POSIX.1-2024, 2.8.2 Exit
 * Status for Commands), 126 and 127 from whoever starts it (docs.docker.com/engine/containers/run, "Exit status",
 * 2025-06). Clients that are not named in their modules end with 1 for any failure; only their logs tell more.
 */
export const exitCodes: ExitCodes = {
  126: "its image has the program and cannot run it, as one for another kind of processor",
  127: "its image does not have the program that the compose file names",
  130: "stopped by SIGINT, as by docker stop",
  132: "its image needs a newer processor: it met an instruction that this one does not have",
  134: "it gave up on itself; the end of its log says why",
  137: "killed, because it did not end within its time to stop, or by the kernel, which journalctl -k tells",
  139: "it crashed on memory: after a second time try the host's memory, or another version",
  143: "stopped by SIGTERM, as by docker stop",
};
