/** `npm run state-check -- <stack>`: what in a stack's state should not be there. */

import { stackArguments } from "./arguments.ts";
import { command, topologyOf } from "./hosts.ts";
import { stateFindings, stateReport } from "./state/findings.ts";
import { storedStack } from "./state/stored.ts";

const help = `npm run state-check -- <stack> [--config-file FILE] [--json]

Reads the state of a stack and looks for secrets in plain text, for hosts that the configuration does not have or that
are retired, and for what "npm run redact" would leave of a secret. Names the resource, the property and what to do, and
shows no secret. Secrets of less than 8 characters are not searched for. It needs the passphrase or the key of the
stack's secrets. It contacts no host and changes nothing.
Exit code 0: nothing, 7: findings, 1: an error, 2: wrong arguments.

Example:
  npm run state-check -- hoodi
`;

await command(async () => {
  const options = stackArguments(help);
  const { stack } = options;
  const { inventory } = topologyOf(options);
  const findings = stateFindings(await storedStack(options), inventory);
  console.log(
    options.json ? JSON.stringify({ stack, findings }, undefined, 2) : stateReport(stack, findings),
  );
  process.exitCode = findings.length > 0 ? 7 : 0;
});
