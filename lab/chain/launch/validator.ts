/** Validator clients, as far as their options mean something to Lodestar's. */

import { type OptionRules, setters } from "./rules.ts";

export interface ValidatorClientSettings {
  readonly network: string;
  readonly dataDirectory: string;
  /** Folder with a folder for each key, below the data folder unless it is given. */
  readonly keystores: string;
  readonly passwords: string;
  /** The slashing database that the client would have: a folder of Lodestar's, or a file that only says it is there. */
  readonly slashingDatabase: string;
  /** Whether it makes one that is missing beside keys; else it does not start. */
  readonly makesDatabase: boolean;
  readonly beaconNodes: readonly string[];
  /** Whether it tells each of them in every slot who is to be paid; else the one that it asks, in each epoch. */
  readonly tellsAll: boolean;
  /** Whether it submits what it signs to each of them; else to one. */
  readonly submitsToAll: boolean;
  /** "": it names none. */
  readonly feeRecipient: string;
  readonly strictFeeRecipient: boolean;
  readonly doppelganger: boolean;
  readonly builder: boolean;
  /** Which of two blocks it takes; undefined: Lodestar's own, which is the builder's. */
  readonly selection?: string;
  /** That it registers with; undefined: Lodestar's own. */
  readonly gasLimit?: string;
  readonly graffiti?: string;
  readonly keymanagerAddress: string;
  readonly keymanagerPort: number;
  /** File; "": it serves no keymanager API. */
  readonly token: string;
  readonly metricsAddress: string;
  readonly metricsPort: number;
}

const defaults = {
  network: "hoodi",
  dataDirectory: "/data",
  beaconNodes: [],
  makesDatabase: false,
  tellsAll: true,
  submitsToAll: false,
  feeRecipient: "",
  strictFeeRecipient: false,
  doppelganger: false,
  builder: false,
  keymanagerAddress: "127.0.0.1",
  keymanagerPort: 5062,
  token: "",
  metricsAddress: "127.0.0.1",
  metricsPort: 5064,
};

// What clients do that are told nothing, with each one's layout of its data folder.

export const lighthouseDefaults: ValidatorClientSettings = {
  ...defaults,
  keystores: "validators",
  passwords: "secrets",
  slashingDatabase: "validators/slashing_protection.sqlite",
};

export const nimbusDefaults: ValidatorClientSettings = {
  ...lighthouseDefaults,
  slashingDatabase: "validators/slashing_protection.sqlite3",
  submitsToAll: true,
};

export const lodestarDefaults: ValidatorClientSettings = {
  ...defaults,
  keystores: "keystores",
  passwords: "secrets",
  slashingDatabase: "validator-db",
  makesDatabase: true,
  tellsAll: false,
};

const always = "Lodestar serves it in any case";

const { text, number, list, yes } = setters<ValidatorClientSettings>();

const lighthouse: OptionRules<ValidatorClientSettings> = {
  "--network": text("network"),
  "--testnet-dir": text("network"),
  "--datadir": text("dataDirectory"),
  "--beacon-nodes": list("beaconNodes"),
  "--suggested-fee-recipient": text("feeRecipient"),
  "--enable-doppelganger-protection": yes("doppelganger"),
  "--broadcast": () => ({ submitsToAll: true }),
  "--builder-proposals": yes("builder"),
  "--gas-limit": text("gasLimit"),
  "--builder-boost-factor": "1.5.1 compares blocks by their value alone",
  "--graffiti": text("graffiti"),
  "--graffiti-append": "Lodestar 1.5.1 adds nothing to it",
  "--http": always,
  "--http-address": text("keymanagerAddress"),
  "--unencrypted-http-transport": always,
  "--http-port": number("keymanagerPort"),
  "--http-token-path": text("token"),
  "--metrics": always,
  "--metrics-address": text("metricsAddress"),
  "--metrics-port": number("metricsPort"),
};

const nimbus: OptionRules<ValidatorClientSettings> = {
  "--non-interactive": "Lodestar writes plain lines in any case",
  "--data-dir": text("dataDirectory"),
  "--validators-dir": text("keystores"),
  "--secrets-dir": text("passwords"),
  "--beacon-node": list("beaconNodes"),
  "--suggested-fee-recipient": text("feeRecipient"),
  "--doppelganger-detection": yes("doppelganger"),
  "--payload-builder": yes("builder"),
  "--suggested-gas-limit": text("gasLimit"),
  "--builder-boost-factor": "1.5.1 compares blocks by their value alone",
  "--graffiti": text("graffiti"),
  "--keymanager": always,
  "--keymanager-address": text("keymanagerAddress"),
  "--keymanager-port": number("keymanagerPort"),
  "--keymanager-token-file": text("token"),
  "--metrics": always,
  "--metrics-address": text("metricsAddress"),
  "--metrics-port": number("metricsPort"),
};

const lodestar: OptionRules<ValidatorClientSettings> = {
  "--network": text("network"),
  "--paramsFile": text("network"),
  "--dataDir": text("dataDirectory"),
  "--keystoresDir": text("keystores"),
  "--secretsDir": text("passwords"),
  "--beaconNodes": list("beaconNodes"),
  "--suggestedFeeRecipient": text("feeRecipient"),
  "--strictFeeRecipientCheck": () => ({ strictFeeRecipient: true }),
  "--doppelgangerProtection": yes("doppelganger"),
  "--broadcastValidation": "1.5.1 does not know it",
  "--distributed": "1.5.1 does not know it: it aggregates by its share alone, and Charon refuses that",
  "--builder": yes("builder"),
  "--defaultGasLimit": text("gasLimit"),
  "--builder.selection": text("selection"),
  "--builder.boostFactor": "1.5.1 compares blocks by their value alone",
  "--graffiti": text("graffiti"),
  "--keymanager": always,
  "--keymanager.address": text("keymanagerAddress"),
  "--keymanager.port": number("keymanagerPort"),
  "--keymanager.tokenFile": text("token"),
  "--metrics": always,
  "--metrics.address": text("metricsAddress"),
  "--metrics.port": number("metricsPort"),
};

/** By client. */
export const validatorRules = { lighthouse, nimbus, lodestar };
