import { agentScript } from "../../provider/host/agent.ts";

/**
 * The agent's functions for a shell script that calls them, without its loop. `weaken` takes one protection away: texts
 * of the agent → what stands there instead.
 */
export function agentFunctions(weaken: Readonly<Record<string, string>> = {}): string {
  const functions = agentScript("write").replace(/\nprintf 'bv ready\\n'\nserve\n$/, "\nexec 4>&2\n");
  return weakened(functions, weaken);
}

/** Throws where a text is not there: a control that takes nothing away would prove nothing. */
export function weakened(script: string, weaken: Readonly<Record<string, string>>): string {
  return Object.entries(weaken).reduce((text, [protection, instead]) => {
    if (!text.includes(protection)) throw new Error(`the agent has no "${protection}"`);
    return text.replace(protection, () => instead);
  }, script);
}
