import { bodyOf } from "../../../provider/remote/quote.ts";
import { factsFolder } from "../../../render/monitoring/facts-folder.ts";
import { hostFactsItems, renderHostFacts } from "../../../render/monitoring/host-facts.ts";
import { renderRelayFacts } from "../../../render/monitoring/relay-facts.ts";
import { textsOf } from "../../support/item-texts.ts";
import { weakened } from "../agent-shell.ts";
import { type Attempt, containerFolder } from "./attempt.ts";

const service = textsOf(hostFactsItems({ stack: "hoodi", keys: [], nearProposals: undefined })).get(
  "/etc/systemd/system/bonded-validator-host-facts.service",
)!;

/** The folder of the facts with the mode that systemd gives it: 0755 where the unit names none (systemd.exec(5)). */
const folderBySystemd = (): string => {
  if (!service.includes(`RuntimeDirectory=${factsFolder.slice("/run/".length)}\n`)) return "";
  const mode = /^RuntimeDirectoryMode=(\d+)$/m.exec(service)?.[1] ?? "0755";
  return `rm -rf ${factsFolder}; install -d -m ${mode} ${factsFolder}`;
};

const facts = renderHostFacts({ stack: "hoodi", keys: [[containerFolder.outside, ["*"]]] }, undefined);
const runs = (script: string): string => `{ ${bodyOf(script)}\n} | sh`;
const byFind = String.raw`find '{}' ! -type d ! -name '*.lock' -printf '%C@\n'`;
const byName = String.raw`sh -c "find \"{}\" ! -type d -printf '%C@\n'"`;

/** Attempts with the script by which root tells the facts of a host each minute. */
export const hostFactsAttempts: readonly Attempt[] = [
  {
    attacker: "user",
    what: "lays a link in the place of the file into which root writes the facts of a host",
    protection: "their folder is root's",
    host: folderBySystemd(),
    attack: `ln -sfn /root/owned ${factsFolder}/part`,
    root: runs(facts),
    without: { host: `${folderBySystemd()}; chmod 0777 ${factsFolder}` },
  },
  {
    attacker: "user",
    what: "lays a link in the place of the file into which root writes what relays say",
    protection: "their folder is root's",
    host: folderBySystemd(),
    attack: `ln -sfn /root/owned ${factsFolder}/relays.part`,
    root: runs(renderRelayFacts([])),
    without: { host: `${folderBySystemd()}; chmod 0777 ${factsFolder}` },
  },
  {
    attacker: "container",
    what: "gives a key file a name that is a command, where root counts key files",
    protection: "no shell reads the name",
    host: folderBySystemd(),
    attack: `touch '${containerFolder.inside}/keystore$(cd root; touch owned).json'`,
    root: runs(facts),
    without: { root: runs(weakened(facts, { [byFind]: byName })) },
  },
];
