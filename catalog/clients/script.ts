import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Shell function `run`: runs a program as a child, passes on what stops the container, returns its exit status.
 * A shell that is a container's first process would otherwise ignore the signal until it is killed.
 */
const run = readFileSync(join(import.meta.dirname, "run.sh"), "utf8").trimEnd();

/** A safety stop of a program: its own exit code for it, and the file that remembers it. */
export interface SafetyStop {
  readonly code: number;
  readonly mark: string;
  /** What has to be done before it may run again. */
  readonly remedy: string;
}

/**
 * Runs a program with the script's "$@" until it ends by a safety stop. Docker would start it again at once, after a
 * reboot too, so the mark lies beside its data until a human takes it away.
 */
export function stopsForGood(program: string, { code, mark, remedy }: SafetyStop): string {
  return `if [ -e ${mark} ]; then
  echo "${remedy}" >&2
  exit ${code}
fi
run ${program} "$@"
code=$?
[ "$code" -ne ${code} ] || : >${mark}
exit "$code"`;
}

/** An entrypoint that runs a POSIX script; the service's arguments are its "$@". `name` stands in its messages. */
export function scripted(name: string, script: string): string[] {
  return ["sh", "-c", script.includes("run ") ? `${run}\n${script}` : script, name];
}
