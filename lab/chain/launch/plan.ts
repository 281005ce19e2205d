/** What a client's command line asks of geth and Lodestar. */

import type { PackagedClient } from "../../../catalog/clients/images.ts";
import { type Given, given } from "../../../catalog/options/command-line.ts";
import { type OptionListName, optionsOf } from "../../../catalog/options/options.ts";
import * as beacon from "./beacon.ts";
import * as execution from "./execution.ts";
import { translate } from "./rules.ts";
import * as validator from "./validator.ts";

export interface Plan {
  /** The list that says which words the client takes. */
  readonly list: OptionListName;
  readonly execution?: execution.ExecutionSettings;
  readonly beacon?: beacon.BeaconSettings;
  readonly validator?: validator.ValidatorClientSettings;
}

type Planner = (words: readonly string[]) => Plan;

/** Clients for which geth or Lodestar runs: the others are the same fakes as in a lab without a chain. */
export type LaunchedClient = Exclude<PackagedClient, "charon" | "ssv" | "mev-boost">;

/** By the name of the client's image. */
const planners = {
  reth: (words) => executionPlan("reth-node", execution.executionRules.reth, words),
  nethermind: (words) => executionPlan("nethermind", execution.executionRules.nethermind, words),
  erigon: (words) => (words[0] === "init" ? { list: "erigon-init" } : erigonPlan(words)),
  lighthouse: (words) =>
    words[0] === "vc"
      ? validatorPlan(
          "lighthouse-vc",
          validator.validatorRules.lighthouse,
          validator.lighthouseDefaults,
          words,
        )
      : beaconPlan("lighthouse-bn", beacon.beaconRules.lighthouse, words),
  // The step before its first start takes a state from a provider; the chain's first one is there already.
  nimbus: (words) =>
    words[0] === "trustedNodeSync"
      ? { list: "nimbus-trusted-node-sync" }
      : beaconPlan("nimbus-beacon-node", beacon.beaconRules.nimbus, words),
  "nimbus-validator": (words) =>
    validatorPlan(
      "nimbus-validator-client",
      validator.validatorRules.nimbus,
      validator.nimbusDefaults,
      words,
    ),
  lodestar: (words) =>
    validatorPlan("lodestar-validator", validator.validatorRules.lodestar, validator.lodestarDefaults, words),
} satisfies Record<LaunchedClient, Planner>;

/** Fails for an option that has no rule. */
export function launchPlan(client: LaunchedClient, words: readonly string[]): Plan {
  return planners[client](words);
}

const optionsIn = (list: OptionListName, words: readonly string[]): Given[] => given(optionsOf(list), words);

function executionPlan(
  list: OptionListName,
  rules: typeof execution.executionRules.reth,
  words: readonly string[],
): Plan {
  return { list, execution: translate(rules, execution.executionDefaults, optionsIn(list, words)) };
}

function beaconPlan(
  list: OptionListName,
  rules: typeof beacon.beaconRules.nimbus,
  words: readonly string[],
): Plan {
  const settings = translate(rules, beacon.beaconDefaults, optionsIn(list, words));
  // Where it looks for a key that it was not given.
  const nodeKey = list === "lighthouse-bn" ? { nodeKey: `${settings.dataDirectory}/beacon/network/key` } : {};
  return { list, beacon: { ...settings, ...nodeKey } };
}

function validatorPlan(
  list: OptionListName,
  rules: typeof validator.validatorRules.nimbus,
  defaults: validator.ValidatorClientSettings,
  words: readonly string[],
): Plan {
  return { list, validator: translate(rules, defaults, optionsIn(list, words)) };
}

/** Caplin is a part of Erigon's process, and reads its engine's secret and data folder. */
function erigonPlan(words: readonly string[]): Plan {
  const options = optionsIn("erigon", words);
  const isCaplins = ({ name }: Given): boolean => /^--(caplin|sentinel|beacon)\./.test(name);
  const own = options.filter((option) => !isCaplins(option) && option.name !== "--beacon.api");
  const settings = translate(execution.executionRules.erigon, execution.executionDefaults, own);
  if (options.some(({ name }) => name === "--externalcl")) return { list: "erigon", execution: settings };
  const caplins = options.filter((option) => !own.includes(option));
  const { network, dataDirectory, enginePort, secret } = settings;
  return {
    list: "erigon",
    execution: settings,
    beacon: translate(
      beacon.beaconRules.caplin,
      {
        ...beacon.beaconDefaults,
        network,
        secret,
        dataDirectory: `${dataDirectory}/caplin`,
        execution: `http://127.0.0.1:${enginePort}`,
      },
      caplins,
    ),
  };
}
