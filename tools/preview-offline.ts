/** `npm run preview-offline -- <stack> --state FILE`: a preview for which nobody needs a key. */

import { resolve } from "node:path";
import { readStackConfig } from "../topology/files/stack-config.ts";
import { project, stateArguments } from "./arguments.ts";
import { textOfFile } from "./given-file.ts";
import { command } from "./hosts.ts";
import { previewOffline, refuseUnredacted } from "./state/offline-preview.ts";

const help = `npm run preview-offline -- <stack> --state FILE [--config-file FILE] [--json]

Previews what pulumi up would change, from the state in FILE, which "npm run redact" has printed. It contacts no host and
no cloud, and needs no key and no passphrase. Hosts are shown as that state has them; the preview says how old it is. What
only a look at a host can tell is not in it: changes since then, and what is already there of a new role.
Exit code: that of pulumi preview, 0 for a preview that was made, 1: an error, 2: wrong arguments.

Example:
  npm run preview-offline -- hoodi --state hoodi.redacted.json
`;

await command(async () => {
  const { stack, configFile, json, state: file } = stateArguments(help);
  const state = textOfFile(file);
  refuseUnredacted(file, state);
  const stackFile = resolve(project, readStackConfig(project, stack, configFile).file);
  const words = [json ? "--json" : "--diff"];
  const answer = await previewOffline({ project, stack, stackFile, state, env: process.env, words });
  process.stdout.write(answer.stdout);
  process.stderr.write(answer.stderr);
  process.exitCode = answer.code ?? 1;
});
