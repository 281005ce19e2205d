import type { DvtNode } from "../../topology/dvt/node.ts";
import { workloadPaths } from "../workloads/paths.ts";

/** Minutes after which nothing that an old node signed can be signed again: two epochs of 384 s, and some. */
const quietMinutes = 15;

/** How a person moves a DVT node; an edit of its host alone is refused with this. */
export function dvtMoveSteps({ stack, name, host, program, network }: DvtNode): string {
  const { compose, data } = workloadPaths(stack, name);
  const what = program === "ssv" ? "its operator key" : "its shares";
  const unprotect =
    network === "mainnet"
      ? `Run pulumi state unprotect with the URN of ${name}-dvt, which pulumi stack --show-urns prints. `
      : "";
  return [
    `${name} signs with ${what}, which lie on ${host}. Two that sign with one key are slashed, so a person moves them (docs/dvt.md):`,
    `1. On ${host}, stop it (docker compose -f ${compose} stop), and see a minute later that it does not run (docker ps).`,
    `2. Copy ${data} to the new host, its databases with it: they say what it has signed. Then move the folder aside on ${host}, so that nothing starts there again.`,
    `3. ${unprotect}Remove ${name} from the configuration and run up.`,
    `4. Wait ${quietMinutes} minutes, and until the network has finalized what it signed last.`,
    `5. Configure ${name} with the other host, put the folder in its place, run up, and start it (npm run resume -- ${stack} ${name}).`,
  ].join("\n");
}
