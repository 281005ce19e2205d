import { commandNotes } from "../provider/remote/command-notes.ts";
import { quote } from "../provider/remote/quote.ts";
import type { Topology } from "../topology/topology.ts";
import { withHosts } from "./hosts.ts";

/** What a host's metrics tell of a command: how many differences it found, or how many files it copied. */
export type NotedCommand = "drift" | "backup";

/**
 * Leaves a number on each of these hosts, where the stack's metrics of the host take it up (render/monitoring/host-facts.sh).
 * Nothing where the stack has no monitoring. A host that cannot be told is said; what the command itself has found stands.
 * The process has to be one that may write.
 */
export async function leaveNotes(
  topology: Topology,
  command: NotedCommand,
  numbers: Readonly<Record<string, number>>,
): Promise<void> {
  const names = Object.keys(numbers);
  if (topology.monitoring === undefined || names.length === 0) return;
  delete process.env.HOST_MODE;
  await withHosts(topology, names, (hosts) =>
    Promise.all(
      names.map(async (name) => {
        const said = await hosts[name]!.test(noteScript(topology.stack, command, numbers[name]!)).then(
          (answer) => (answer.passed ? undefined : answer.said),
          (error: Error) => error.message,
        );
        if (said !== undefined) console.error(`${name}: its metrics do not know of this ${command}: ${said}`);
      }),
    ),
  );
}

/** The agent's own function replaces a record as a whole. */
const noteScript = (stack: string, command: NotedCommand, number: number): string =>
  `printf '%s\\n' ${number} | write_record ${quote(`${commandNotes}/${command}-${stack}`)} cat`;
