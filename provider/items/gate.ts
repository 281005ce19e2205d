import { z } from "zod";
import { heredoc } from "../remote/quote.ts";
import { defineKind, type Step, stateless } from "./kind.ts";

const schema = z.strictObject({
  /**
   * When it is asked: before something that runs is stopped, restarted, made anew or removed, or before something is
   * started that does not run.
   */
  before: z.enum(["stop", "start"]),
  /**
   * POSIX shell, run on the host; it changes nothing. Ends with 0: go on, what it printed is a warning. 75: not yet,
   * its last line says what for. Anything else: refused, with what it printed.
   */
  script: z.string().min(1),
  /** Seconds for which "not yet" holds the change. */
  timeoutSeconds: z.number().int().positive(),
  /** What then: the change goes on, or is refused. */
  onTimeout: z.enum(["proceed", "refuse"]),
});
export type Gate = z.output<typeof schema>;

/** A condition on the host that must hold before a step that disturbs what runs there. Nothing of it stays there. */
export const gateKind = defineKind(schema, {
  name: "gate",
  namePattern: /^[a-z][a-z0-9 -]*$/,
  ...stateless,
  guard: (items, disruption) =>
    items
      .filter(({ wanted }) => wanted.before === disruption)
      .map(({ key, wanted }) => gateStep(key, wanted)),
});

/** A step that asks until it may go on. Someone in a hurry waits for nothing that would not be refused either. */
export function gateStep(
  label: string,
  { script, timeoutSeconds, onTimeout }: Pick<Gate, "script" | "timeoutSeconds" | "onTimeout">,
): Step {
  const seconds = onTimeout === "proceed" && process.env.HOST_NOW === "1" ? 0 : timeoutSeconds;
  return { label, script: heredoc(`pass_gate ${seconds} ${onTimeout}`, script) };
}
