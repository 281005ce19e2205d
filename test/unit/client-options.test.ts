import fc from "fast-check";
import lessThan from "semver/functions/lt.js";
import satisfies from "semver/functions/satisfies.js";
import { describe, expect, it } from "vitest";
import type { ClientService } from "../../catalog/clients/client.ts";
import { dkgCommands } from "../../catalog/clients/dvt/charon-keys.ts";
import { ssvConfiguration } from "../../catalog/clients/dvt/ssv.ts";
import { type PackagedClient, releases, semverOf } from "../../catalog/clients/images.ts";
import {
  beaconModules,
  dvtModules,
  executionModules,
  validatorModules,
} from "../../catalog/clients/registry.ts";
import { networkNames } from "../../catalog/networks.ts";
import {
  describeFault,
  faults,
  fromEnvironment,
  given,
  parserFaults,
} from "../../catalog/options/command-line.ts";
import {
  type OptionList,
  type OptionListName,
  optionLists,
  optionsOf,
} from "../../catalog/options/options.ts";
import type { Fault } from "../../catalog/options/parsers.ts";
import { deniedOn, versionPolicies } from "../../catalog/version-policy.ts";
import { dvtClients } from "../../render/dvt/items.ts";
import { clientServices } from "../../render/ethereum/node.ts";
import { validatorClientService } from "../../render/ethereum/validator.ts";
import { mevBoostService } from "../../render/overlay/mev-boost.ts";
import { table } from "../../tools/table.ts";
import type { DvtNode } from "../../topology/dvt/node.ts";
import type { Node, ValidatorClient } from "../../topology/ethereum/node.ts";
import type { Topology } from "../../topology/topology.ts";
import { everyDvtNode } from "../support/dvt.ts";
import { onGenesis, validatorOnGenesis } from "../support/genesis.ts";
import { committed, load, loadAccepted } from "../support/inventory.ts";
import { everyMevBoost } from "../support/mev.ts";
import { everyBoosted, everyPair, everyValidator, peerKeys } from "../support/pairs.ts";
import { configuration, inventories } from "../support/topologies.ts";

/** Words behind a program's name, and the list that says what they may be. */
interface CommandLine {
  readonly list: OptionListName;
  readonly client: string;
  readonly words: readonly string[];
}

const lists = new Map(optionLists.map((name) => [name, optionsOf(name)]));

function ofNode(node: Node): CommandLine[] {
  const beacon = beaconModules[node.consensus];
  const modules = [executionModules[node.execution], ...("options" in beacon ? [beacon] : [])];
  return clientServices(node, peerKeys).flatMap((service, i) => ofService(service, modules[i]!.options));
}

function ofValidator(validator: ValidatorClient): CommandLine[] {
  return ofService(validatorClientService(validator), validatorModules[validator.client].options);
}

function ofDvtNode(node: DvtNode): CommandLine[] {
  return dvtClients(node).flatMap((service) =>
    ofService(service, dvtModules[service.image.name as keyof typeof dvtModules].options),
  );
}

/** A service's own command line, and the steps that its script takes before. */
function ofService(service: ClientService, list: OptionListName): CommandLine[] {
  const client = service.image.name;
  const script = service.entrypoint.join(" ");
  const before = steps.flatMap(({ list, pattern }) =>
    [...script.matchAll(pattern)].map(
      ([, words]): CommandLine => ({ list, client, words: words!.split(" ") }),
    ),
  );
  return [{ list, client, words: service.arguments }, ...before];
}

const steps: readonly { readonly list: OptionListName; readonly pattern: RegExp }[] = [
  { list: "nimbus-trusted-node-sync", pattern: / (trustedNodeSync( --\S+)*)/g },
  { list: "erigon-init", pattern: / erigon (init( --\S+)* \S+)/g },
];

function ofTopology({ nodes, validators }: Topology): CommandLine[] {
  return [
    ...Object.values(nodes).flatMap((node) => ofNode(node)),
    ...Object.values(validators).flatMap((validator) => ofValidator(validator)),
  ];
}

/** The same as if its network were one that no client knows. */
function onGenesisOf({ nodes, validators }: Topology): CommandLine[] {
  const ofNodes = Object.values(nodes).flatMap(onGenesis).flatMap(ofNode);
  const ofValidators = Object.values(validators).map(validatorOnGenesis).flatMap(ofValidator);
  return [...ofNodes, ...ofValidators];
}

function refused(lines: readonly CommandLine[]): string[] {
  return [...new Set(lines.flatMap(({ list, words }) => explained(list, faults(lists.get(list)!, words))))];
}

function explained(name: OptionListName, found: readonly Fault[]): string[] {
  return found.map((fault) => describeFault(lists.get(name)!, fault));
}

const everyLine = [
  ...[...everyPair, ...everyPair.flatMap(onGenesis)].flatMap(ofNode),
  ...[...everyValidator, ...everyValidator.map(validatorOnGenesis)].flatMap(ofValidator),
  ...everyDvtNode.flatMap(ofDvtNode),
  ...everyDvtNode.map((): CommandLine => {
    const [, ...words] = dkgCommands.keyGeneration;
    return { list: "charon-dkg", client: "charon", words };
  }),
  ...everyMevBoost.map((words): CommandLine => ({ list: "mev-boost", client: "mev-boost", words })),
  ...everyBoosted.flatMap((node) =>
    ofService(mevBoostService(node, node.builderProxy.mevBoost), "mev-boost"),
  ),
];

describe("the real programs take what is rendered", () => {
  it.each(optionLists)("%s, with all settings and with none, on every network", (name) => {
    const lines = everyLine.filter(({ list }) => list === name);
    expect(lines.length).toBeGreaterThan(1);
    expect(refused(lines)).toEqual([]);
  });

  it.each(networkNames)("of the committed stack %s", (stack) => {
    const lines = ofTopology(load(stack));
    const { nodes, validators } = committed(stack);
    expect(lines.length).toBeGreaterThanOrEqual(Object.keys({ ...nodes, ...validators }).length);
    expect(refused(lines)).toEqual([]);
  });

  it("of some hundred generated topologies", () => {
    fc.assert(
      fc.property(inventories, fc.constantFrom(...networkNames), (inventory, network) => {
        const topology = loadAccepted(network, configuration(inventory, network));
        expect(refused([...ofTopology(topology), ...onGenesisOf(topology)])).toEqual([]);
      }),
      { seed: 20_261_126, numRuns: 300 },
    );
  });

  it("of a configuration file as well", () => {
    const written = everyDvtNode.flatMap((node) =>
      node.program === "ssv" ? keysOf(ssvConfiguration(node.context)) : [],
    );
    expect(written.length).toBeGreaterThan(20);
    expect([...new Set(written)].filter((key) => !lists.get("ssv-start-node")!.keys.has(key))).toEqual([]);
  });

  it("as many as are known, and no list is newer than the pinned version", () => {
    const rows = optionLists.map(rowOf);
    console.log(table(["PROGRAM", "LIST", "PINNED", "RENDERED", "KNOWN", "UNKNOWN"], rows));
    expect(rows.filter(([, list, pinned]) => lessThan(semverOf(pinned!)!, list!))).toEqual([]);
    expect(rows.filter((row) => row.at(-1) !== "0")).toEqual([]);
  });

  it("in every version that may run", () => {
    const young = everyLine.flatMap(({ list, client, words }) =>
      given(lists.get(list)!, words).flatMap(({ name }) => {
        const { since } = lists.get(list)!.options.get(name)!;
        if (since === undefined || !mayRun(client, before(since))) return [];
        return [`${client}: ${name} is rendered, and ${before(since)} may run, which lacks it`];
      }),
    );
    expect([...new Set(young)]).toEqual([]);
  });
});

/** Keys of a configuration file: `{ eth2: { BeaconNodeAddr } }` → `eth2.BeaconNodeAddr`. */
function keysOf(settings: object): string[] {
  return Object.entries(settings).flatMap(([key, value]) =>
    typeof value === "object" ? keysOf(value).map((inner) => `${key}.${inner}`) : [key],
  );
}

/** What a list knows of the options that are rendered for its program. */
function rowOf(name: OptionListName): string[] {
  const list = lists.get(name)!;
  const lines = everyLine.filter((line) => line.list === name);
  const names = new Set(lines.flatMap(({ words }) => given(list, words).map((each) => each.name)));
  const known = [...names].filter((each) => {
    const option = list.options.get(each);
    return option !== undefined && option.removed === undefined;
  });
  const pinned = recommended(lines[0]!.client);
  const counts = [names.size, known.length, names.size - known.length];
  return [list.command.join(" "), list.version, pinned, ...counts.map(String)];
}

/** The release before one: `3.7.1` → `3.7.0`, `26.8.0` → `26.7.99`. */
function before(version: string): string {
  const [major, minor, patch] = version.split(".").map(Number) as [number, number, number];
  if (patch > 0) return `${major}.${minor}.${patch - 1}`;
  return minor > 0 ? `${major}.${minor - 1}.99` : `${major - 1}.99.99`;
}

const recommended = (client: string): string => releases[client as PackagedClient].versions.mainnet;

function mayRun(client: string, version: string): boolean {
  const policy = versionPolicies[client as PackagedClient];
  return networkNames.some(
    (network) =>
      satisfies(version, policy.allowed.versions) &&
      !deniedOn(network, policy).some(({ versions }) => satisfies(version, versions)),
  );
}

describe("a command line is refused as the real program would", () => {
  const lighthouse = ["vc", "--http", "--metrics"];
  it.each<[string, OptionListName, string[], string]>([
    ["an unknown option", "erigon", ["--no.such.thing=1"], "--no.such.thing is no option of it"],
    ["a removed one", "erigon", ["--p2p.allowed-ports=30303"], "--p2p.allowed-ports is gone, 3.5.0 lacks it"],
    ["a value for a flag", "lighthouse-vc", [...lighthouse, "--distributed=true"], "takes no value"],
    ["no value", "lighthouse-vc", [...lighthouse, "--graffiti"], "--graffiti lacks its value"],
    ["neither true nor false", "nimbus-validator-client", ["--metrics=maybe"], "--metrics is true or false"],
    [
      "a value twice",
      "nethermind",
      ["--JsonRpc.Port=1", "--JsonRpc.Port=2"],
      "--JsonRpc.Port is given twice",
    ],
    ["what needs another", "lighthouse-vc", ["vc", "--http-port=1"], "--http-port needs --http"],
    [
      "an address without the word that it is not encrypted",
      "lighthouse-vc",
      [...lighthouse, "--http-address=127.0.0.1"],
      "--http-address needs --unencrypted-http-transport",
    ],
    [
      "that word without an address",
      "lighthouse-vc",
      [...lighthouse, "--unencrypted-http-transport"],
      "--unencrypted-http-transport needs --http-address",
    ],
    [
      "what excludes another",
      "reth-node",
      ["node", "--prune.receipts.full", "--prune.receipts.before=0"],
      "--prune.receipts.full excludes --prune.receipts.before",
    ],
    ["no port", "erigon", ["--http.port=rpc"], "--http.port is a number of a port"],
    [
      "a port beyond the last",
      "reth-node",
      ["node", "--http.port=65536"],
      "--http.port is a number of a port",
    ],
    [
      "a value in the next word",
      "nimbus-beacon-node",
      ["--el", "http://a:1"],
      "http://a:1 is no option of it",
    ],
    ["an option for the value", "reth-node", ["node", "--chain", "--http"], "--chain lacks its value"],
    ["another case", "nethermind", ["--jsonrpc.port=1"], "--jsonrpc.port is no option of it"],
    ["no operand", "erigon-init", ["init", "--datadir=/data"], "1 word without dashes has to come last"],
    ["a word that is no option", "reth-node", ["node", "mainnet"], "mainnet is no option of it"],
    ["another command", "reth-node", ["db", "--chain=hoodi"], "node has to come first"],
  ])("%s", (_, name, words, reason) => {
    const reasons = explained(name, parserFaults(lists.get(name)!, words));
    expect(reasons.some((text) => text.includes(reason))).toBe(true);
  });

  it("and names the version of the list", () => {
    expect(explained("erigon", parserFaults(lists.get("erigon")!, ["--no.such.thing"]))).toEqual([
      "erigon: --no.such.thing is no option of it (list of 3.7.1, 2026-10-23)",
    ]);
  });

  it.each<[string, OptionListName, string[]]>([
    [
      "values in the next word, switches and lists",
      "erigon",
      ["--http.port", "1", "--ws=true", "--beacon.api=a", "--beacon.api=b"],
    ],
    ["the last of two, and one dash", "erigon", ["-http.port=1", "--http.port=2"]],
    ["any word as a value", "erigon", ["--chain", "--http"]],
    ["any case", "nimbus-beacon-node", ["--Rest=on", "--Rest-Port:1"]],
    ["small letters with a dash", "nethermind", ["--jsonrpc-port=1"]],
    [
      "dashes for capitals, a negation, what is no port",
      "lodestar-validator",
      ["validator", "--beacon-nodes=http://a", "--no-keymanager", "--metrics.port=x"],
    ],
  ])("but not for %s", (_, name, words) => {
    expect(explained(name, parserFaults(lists.get(name)!, words))).toEqual([]);
  });

  it("and so are variables that are options", () => {
    const list = lists.get("lodestar-validator")!;
    const variables = { LODESTAR_KEYMANAGER__PORT: "1", LODESTAR_BEACON_NODES: "http://a", PATH: "/bin" };
    expect(fromEnvironment(list, variables)).toEqual(["--keymanager.port=1", "--beaconNodes=http://a"]);
    expect(parserFaults(list, ["validator", ...fromEnvironment(list, variables)])).toEqual([]);
    const [fault] = parserFaults(list, ["validator", ...fromEnvironment(list, { LODESTAR_FOO: "1" })]);
    expect(fault).toEqual({ kind: "unknown", option: "--foo", detail: "1" });
  });
});

describe("no program takes", () => {
  /** Slips of the hand: two letters swapped, one missing, doubled or too many. */
  const misspelt = (name: string): string[] => [
    name.replace(/(\w)(\w)$/, "$2$1"),
    name.slice(0, -1),
    name.replace(/(\w)$/, "$1$1"),
    `${name}s`,
  ];

  it.each(optionLists)("%s: misspelt, removed and foreign options", (name) => {
    const list = lists.get(name)!;
    const gone = [...list.options].flatMap(([option, { removed }]) => (removed ? [option] : []));
    const rendered = everyLine
      .filter((line) => line.list === name)
      .flatMap(({ words }) => given(list, words));
    const foreign = optionLists.flatMap((other) => [...lists.get(other)!.options.keys()]);
    const wrong = [...rendered.flatMap((option) => misspelt(option.name)), ...foreign].filter(
      // What its parser takes for another spelling is an option of it.
      (option) => !list.options.has(given(list, lineOf(list, option))[0]!.name),
    );
    expect(new Set([...gone, ...wrong]).size).toBeGreaterThan(20);
    const taken = [...gone, ...wrong].filter(
      (option) => !["unknown", "removed"].includes(parserFaults(list, lineOf(list, option))[0]?.kind ?? ""),
    );
    expect(taken).toEqual([]);
  });

  const lineOf = ({ command, operands }: OptionList, option: string): string[] => [
    ...command.slice(1),
    `${option}=1`,
    ...Array.from({ length: operands }, () => "operand"),
  ];
});

describe("the lists", () => {
  it.each(optionLists)("%s: sorted, each option once, and knows whom it needs and excludes", (name) => {
    const { options, keys, date } = lists.get(name)!;
    for (const names of [options, keys]) {
      const lower = [...names.keys()].map((option) => option.toLowerCase());
      expect(lower).toEqual([...new Set(lower)].sort());
    }
    const others = [...options.values()].flatMap(({ needs, excludes }) => [...needs, ...excludes]);
    expect(others.filter((other) => !options.has(other))).toEqual([]);
    expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
  });
});
