import { partsOfRelay } from "../../catalog/relays.ts";
import type { ValidatorClient } from "../../topology/ethereum/node.ts";
import { signerApi } from "../ethereum/validator.ts";
import { file, running } from "../items.ts";
import { type Items, itemsFrom } from "../role.ts";
import { scriptFrom } from "../script.ts";
import { renderSystemd } from "../systemd.ts";
import { factsFolder } from "./facts-folder.ts";

const scriptPath = "/usr/local/lib/bonded-validator/relay-facts";
const unit = "bonded-validator-relay-facts";

/** Of a network with slots of 12 s and epochs of 32 slots. */
const epochSeconds = 384;

const script = scriptFrom(import.meta.dirname, "../ethereum/gates/ask.sh", "relay-facts.sh");

/** Validators whose registrations relays are asked for. */
export interface AskedSigner {
  /** Name of the validator client. */
  readonly name: string;
  readonly keymanager: string;
  readonly tokenFile: string;
  /** As declared; a gas limit of `undefined` may be any. */
  readonly feeRecipient: string;
  readonly gasLimit: number | undefined;
  /** Base URLs. */
  readonly relays: readonly string[];
}

/** Validator clients on a host whose groups have relays. */
export function askedSigners(validators: readonly ValidatorClient[], host: string): AskedSigner[] {
  return validators
    .filter((validator) => validator.host === host && validator.group.relays.length > 0)
    .map((validator) => {
      const { feeRecipient, gasLimit, relays } = validator.group;
      const bases = relays.map((relay) => `https://${partsOfRelay(relay).host}`);
      return { name: validator.name, ...signerApi(validator), feeRecipient, gasLimit, relays: bases };
    });
}

/** A script that asks each epoch; nothing on a host without such validators. */
export function relayFactsItems(signers: readonly AskedSigner[]): Items {
  if (signers.length === 0) return {};
  const path = (kind: string) => `/etc/systemd/system/${unit}.${kind}`;
  const restarts = `unit ${unit}.timer`;
  return itemsFrom([
    [`file ${scriptPath}`, { content: renderRelayFacts(signers), ...file }],
    [`file ${path("service")}`, { content: renderService(), ...file, restarts }],
    [`file ${path("timer")}`, { content: renderTimer(), ...file, restarts }],
    [`unit ${unit}.timer`, running],
  ]);
}

/** The script; `folder` is where it writes. */
export function renderRelayFacts(signers: readonly AskedSigner[], folder: string = factsFolder): string {
  const lines = signers.map(({ name, keymanager, tokenFile, feeRecipient, gasLimit, relays }) =>
    [name, keymanager, tokenFile, feeRecipient.toLowerCase(), gasLimit ?? "any", ...relays].join(" "),
  );
  return script({ SIGNERS: lines.join("\n"), FOLDER: folder, EPOCH_SECONDS: epochSeconds });
}

function renderService(): string {
  return renderSystemd({
    Unit: { Description: "What relays have registered of the host's validators" },
    Service: {
      Type: "oneshot",
      ExecStart: `/bin/sh ${scriptPath}`,
      RuntimeDirectory: factsFolder.slice("/run/".length),
      RuntimeDirectoryPreserve: "yes",
      TimeoutStartSec: epochSeconds - 30,
      NoNewPrivileges: "yes",
      ProtectSystem: "strict",
    },
  });
}

function renderTimer(): string {
  return renderSystemd({
    Unit: { Description: "What relays have registered of the host's validators, each epoch" },
    Timer: { OnBootSec: "5min", OnUnitActiveSec: `${epochSeconds}s`, AccuracySec: "10s" },
    Install: { WantedBy: "timers.target" },
  });
}
