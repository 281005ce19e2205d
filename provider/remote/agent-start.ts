/**
 * What a host's shell is asked to run: it reads the agent from stdin, because sudo notes each command in the journal.
 * The first line is the size of the agent in bytes.
 */
export const startAgent = 'read -r size && eval "$(head -c "$size")"';

/** The agent as it is sent, before the first request. One that is cut off lacks its last brace, and no part of it runs. */
export function agentRequest(agent: string): string {
  const whole = `{\n${agent}\n}\n`;
  return `${Buffer.byteLength(whole)}\n${whole}`;
}
