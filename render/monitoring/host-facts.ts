import { dvtModules, validatorModules } from "../../catalog/clients/registry.ts";
import { commandNotes } from "../../provider/remote/command-notes.ts";
import { supervised } from "../../provider/remote/supervised.ts";
import { proposalsScript } from "../ethereum/gates/proposals.ts";
import { file, program, running } from "../items.ts";
import { type Items, itemsFrom, type RoleSpec } from "../role.ts";
import { scriptFrom } from "../script.ts";
import { renderSystemd } from "../systemd.ts";
import { factsFolder } from "./facts-folder.ts";

const scriptPath = "/usr/local/lib/bonded-validator/host-facts";
const proposalsPath = "/usr/local/lib/bonded-validator/near-proposals";
const unit = "bonded-validator-host-facts";

const script = scriptFrom(import.meta.dirname, "host-facts.sh");

/** What asks whether a proposal is near: a beacon node and the signers of the host. */
export type NearProposals = Parameters<typeof proposalsScript>;

/** What a host is asked for, beside its safety stops. */
export interface HostFacts {
  /** Whose keys they are. */
  readonly stack: string;
  /** Folders of keys, each with patterns for the names of what nobody can make anew. */
  readonly keys: readonly (readonly [folder: string, patterns: readonly string[]])[];
  readonly nearProposals: NearProposals | undefined;
}

/** Names of slashing databases, which change at each signing. */
const databases: ReadonlySet<string> = new Set(
  [...Object.values(validatorModules), ...Object.values(dvtModules)].flatMap((module) =>
    "slashingDatabase" in module ? [module.slashingDatabase] : [],
  ),
);

/** Folders of keys on a host, as the roles there say. */
export function keyFolders(roles: readonly RoleSpec[], host: string): HostFacts["keys"] {
  const items = roles.filter((role) => role.host.name === host).flatMap((role) => Object.entries(role.items));
  return items.flatMap(([key, item]) => {
    if (!key.startsWith("directory ") || !("irreplaceable" in item)) return [];
    const patterns = String(item.irreplaceable)
      .split(",")
      .filter((pattern) => !databases.has(pattern));
    return patterns.length === 0 ? [] : [[key.slice("directory ".length), patterns] as const];
  });
}

/** A script that writes them down each minute. */
export function hostFactsItems(facts: HostFacts): Items {
  const { nearProposals } = facts;
  const path = (kind: string) => `/etc/systemd/system/${unit}.${kind}`;
  const restarts = `unit ${unit}.timer`;
  return itemsFrom([
    ...(nearProposals === undefined
      ? []
      : [[`file ${proposalsPath}`, { content: proposalsScript(...nearProposals), ...file }] as const]),
    [`file ${scriptPath}`, { content: renderHostFacts(facts, nearProposals && proposalsPath), ...program }],
    [`file ${path("service")}`, { content: renderService(), ...file, restarts }],
    [`file ${path("timer")}`, { content: renderTimer(), ...file, restarts }],
    [`unit ${unit}.timer`, running],
  ]);
}

/** Where the script writes, and where it reads what others left. */
export interface FactFolders {
  readonly facts: string;
  readonly safetyStops: string;
  readonly notes: string;
}

const onHost: FactFolders = {
  facts: factsFolder,
  safetyStops: supervised.safetyStops,
  notes: commandNotes,
};

/** The script; `proposals` is the one that ends with 75 while a proposal is near. */
export function renderHostFacts(
  { keys, stack }: Pick<HostFacts, "keys" | "stack">,
  proposals: string | undefined,
  { facts, safetyStops, notes }: FactFolders = onHost,
): string {
  return script({
    FOLDER: facts,
    SAFETY_STOPS: safetyStops,
    KEYS: keys.map(([path, patterns]) => [path, ...patterns].join(" ")).join("\n"),
    NEAR_PROPOSALS: proposals ?? "",
    NOTES: notes,
    STACK: stack,
  });
}

function renderService(): string {
  return renderSystemd({
    Unit: { Description: "Facts of the host for its metrics" },
    Service: {
      Type: "oneshot",
      ExecStart: scriptPath,
      RuntimeDirectory: factsFolder.slice("/run/".length),
      RuntimeDirectoryPreserve: "yes",
      TimeoutStartSec: 55,
      NoNewPrivileges: "yes",
      ProtectSystem: "strict",
    },
  });
}

function renderTimer(): string {
  return renderSystemd({
    Unit: { Description: "Facts of the host for its metrics, each minute" },
    Timer: { OnBootSec: "1min", OnUnitActiveSec: "1min", AccuracySec: "5s" },
    Install: { WantedBy: "timers.target" },
  });
}
