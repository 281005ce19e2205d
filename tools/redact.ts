/** `npm run redact -- <stack>`: the stack's state without secrets, for previews that hold no key. */

import { stackArguments } from "./arguments.ts";
import { command } from "./hosts.ts";
import { redactedState } from "./state/redaction.ts";
import { storedStack } from "./state/stored.ts";

const help = `npm run redact -- <stack> [--config-file FILE]

Exports the state of a stack and prints it as JSON with a placeholder for each secret, encrypted under a passphrase that
everybody may know. It says of when the state is and which commit was deployed. "npm run preview-offline" makes a preview
from it, without any key. It needs the passphrase or the key of the stack's secrets. It contacts no host and changes
nothing. Addresses, host names and public keys are no secrets and stay.
Exit code 0: printed, 1: a secret would stay in it ("npm run state-check" explains it), or an error, 2: wrong arguments.

Example:
  npm run redact --silent -- hoodi >hoodi.redacted.json
`;

await command(async () => {
  const options = stackArguments(help);
  console.log(JSON.stringify(redactedState(await storedStack(options)), undefined, 2));
});
