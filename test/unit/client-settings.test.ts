/** What programs are told so that blocks, answers and addresses are as the operator expects, whichever client has its turn. */
import { describe, expect, it } from "vitest";
import type { ClientService } from "../../catalog/clients/client.ts";
import type { ConsensusClient, ExecutionClient } from "../../catalog/clients/clients.ts";
import type { FallbackFeeRecipient } from "../../catalog/clients/context.ts";
import { clientServices } from "../../render/ethereum/node.ts";
import { validatorClientService } from "../../render/ethereum/validator.ts";
import { load } from "../support/inventory.ts";
import { everyPair, everyValidator, peerKeys } from "../support/pairs.ts";

/** The value of an option: `--a=b` → b; an option without one → "". */
function optionOf({ arguments: words }: ClientService, option: string): string | undefined {
  const word = words.find((each) => each === option || each.startsWith(`${option}=`));
  return word?.slice(option.length + 1);
}

const executionOf = (client: ExecutionClient) =>
  everyPair.filter(({ execution }) => execution === client).map((node) => clientServices(node)[0]!);
const beaconsOf = (client: ConsensusClient) =>
  everyPair
    .filter(({ consensus }) => consensus === client)
    .map((node) => clientServices(node, peerKeys).at(-1)!);

describe("a failover to another execution client changes nothing for who asks it", () => {
  /** Options by what they limit, with the unit of their value. */
  const limits: Record<string, Partial<Record<ExecutionClient, [option: string, unit: number]>>> = {
    "blocks of a question for logs": {
      reth: ["--rpc.max-blocks-per-filter", 1],
      erigon: ["--rpc.blockrange.limit", 1],
    },
    "logs of an answer": {
      reth: ["--rpc.max-logs-per-response", 1],
      erigon: ["--rpc.logs.maxresults", 1],
      nethermind: ["--JsonRpc.MaxLogsPerResponse", 1],
    },
    "gas of a call": {
      reth: ["--rpc.gascap", 1],
      erigon: ["--rpc.gascap", 1],
      nethermind: ["--JsonRpc.GasCap", 1],
    },
    "seconds of a call": {
      erigon: ["--rpc.evmtimeout", 1],
      nethermind: ["--JsonRpc.Timeout", 0.001],
    },
  };

  it.each(Object.entries(limits))("%s", (_name, options) => {
    const values = Object.entries(options).flatMap(([client, [option, unit]]) =>
      executionOf(client as ExecutionClient).map(
        (service) => Number.parseInt(optionOf(service, option) ?? "none", 10) * unit,
      ),
    );
    expect(values.length).toBeGreaterThan(3);
    expect(new Set(values).size).toBe(1);
    expect(values[0]).toBeGreaterThan(0);
  });

  it("old logs and transactions are found with Nethermind as with Reth", () => {
    for (const service of executionOf("nethermind")) {
      expect(optionOf(service, "--LogIndex.Enabled")).toBe("true");
      expect(optionOf(service, "--Receipt.TxLookupLimit")).toBe("0");
    }
    for (const { arguments: words } of executionOf("reth"))
      expect(words.join(" ")).not.toContain("--prune.transaction-lookup");
  });
});

describe("a line whose address changes", () => {
  it.each<[string, () => ClientService[], string, string | undefined]>([
    ["Erigon asks a STUN server", () => executionOf("erigon"), "--nat", "stun"],
    ["Caplin, too", () => beaconsOf("caplin"), "--caplin.nat", "stun"],
    ["Reth asks by itself", () => executionOf("reth"), "--nat", undefined],
    ["Nethermind, too", () => executionOf("nethermind"), "--Network.ExternalIp", undefined],
    ["peers tell Lighthouse", () => beaconsOf("lighthouse"), "--enr-address", undefined],
    ["peers tell Nimbus", () => beaconsOf("nimbus"), "--nat", "none"],
  ])("%s", (_name, services, option, changing) => {
    const fixed = option === "--nat" || option === "--caplin.nat" ? "extip:198.18.113.7" : "198.18.113.7";
    expect(new Set(services().map((service) => optionOf(service, option)))).toEqual(
      new Set([fixed, changing]),
    );
  });

  it("is learnt only by programs that nothing keeps from it", () => {
    for (const { arguments: words } of everyPair.flatMap((node) => clientServices(node))) {
      expect(words.filter((word) => /^--(disable-nat|disable-enr-auto-update)\b/.test(word))).toEqual([]);
      if (words.includes("--nat=none")) expect(words).toContain("--enr-auto-update=true");
    }
  });
});

describe("a block that is built before its validator client has said who is paid", () => {
  const everyGroups = `0x${"11".repeat(20)}`;
  const operators = `0x${"22".repeat(20)}`;
  const paid = (client: ConsensusClient, fallbackFeeRecipient: FallbackFeeRecipient) => {
    const nodes = everyPair.filter(({ consensus }) => consensus === client);
    const services = nodes.map((node) => clientServices({ ...node, fallbackFeeRecipient }).at(-1)!);
    return [...new Set(services.map((service) => optionOf(service, "--suggested-fee-recipient")))];
  };

  it.each<[ConsensusClient, FallbackFeeRecipient, string | undefined]>([
    ["lighthouse", { everyGroups, operators }, everyGroups],
    ["nimbus", { everyGroups, operators }, everyGroups],
    ["lighthouse", { operators }, operators],
    ["nimbus", { operators }, undefined],
    ["lighthouse", {}, undefined],
    ["caplin", { everyGroups, operators }, undefined],
  ])("%s with %j pays %s", (client, fallback, payee) => {
    expect(paid(client, fallback)).toEqual([payee]);
  });

  it.each(["mainnet", "hoodi"])(
    "of the committed stack %s: the operator's own, as groups differ",
    (stack) => {
      const { nodes, validators } = load(stack);
      const groups = Object.values(validators).map(({ group }) => group);
      expect(new Set(groups.map(({ feeRecipient }) => feeRecipient)).size).toBeGreaterThan(1);
      const solo = groups.find(({ protocol }) => protocol === "solo")!;
      const lighthouse = Object.values(nodes).find(({ consensus }) => consensus === "lighthouse")!;
      const words = clientServices(lighthouse).at(-1)!.arguments;
      expect(words).toContain(`--suggested-fee-recipient=${solo.feeRecipient}`);
    },
  );
});

describe("what the operator wrote is what stands in a block", () => {
  it("Lighthouse writes no versions behind it", () => {
    const lighthouse = everyValidator.filter(({ client }) => client === "lighthouse");
    const found = lighthouse.map((validator) => {
      const service = validatorClientService(validator);
      return [optionOf(service, "--graffiti"), optionOf(service, "--graffiti-append")];
    });
    expect(new Set(found.map(String))).toEqual(new Set(["cost $1,false", ","]));
  });

  it("Caplin cuts nothing off", () => {
    for (const service of beaconsOf("caplin"))
      expect(optionOf(service, "--beacon.api.preserve-graffiti")).toBe("");
  });
});

it("Erigon opens no door that nobody asked for", () => {
  for (const service of executionOf("erigon")) {
    expect(optionOf(service, "--mcp.disable")).toBe("");
    expect(optionOf(service, "--pprof")).toBeUndefined();
  }
});

it("Nimbus has the same key after a restart, as its direct peers need", () => {
  for (const service of beaconsOf("nimbus")) {
    expect(optionOf(service, "--netkey-file")).toMatch(/^\/data\//);
    expect(optionOf(service, "--insecure-netkey-password")).toBe("true");
  }
});
