/**
 * Shell function `run`: runs a program as a child, passes on what stops the container, returns its exit status.
 * A shell that is a container's first process would otherwise ignore the signal until it is killed.
 */
const run = `run() {
  "$@" &
  child=$!
  trap 'kill -TERM "$child"' TERM INT
  wait "$child"; code=$?
  while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
  trap - TERM INT
  return "$code"
}`;

/** An entrypoint that runs a POSIX script; the service's arguments are its "$@". `name` stands in its messages. */
export function scripted(name: string, script: string): string[] {
  return ["sh", "-c", script.includes("run ") ? `${run}\n${script}` : script, name];
}
