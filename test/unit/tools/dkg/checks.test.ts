import { describe, expect, it } from "vitest";
import { configuredFindings, definitionProblems } from "../../../../tools/dkg/checks.ts";
import { makeDefinition } from "../../../../tools/dkg/make-definition.ts";
import { readDefinitionFile } from "../../../../tools/lock/file.ts";
import { configHash, definitionHash } from "../../../../tools/lock/hashes.ts";
import type { Problem } from "../../../../topology/problems.ts";
import { Dealer, type Unsigned } from "../../../support/cluster-lock.ts";
import { dkgScene, stamp } from "../../../support/dkg-scene.ts";
import type { Settings } from "../../../support/inventory.ts";

const dealer = new Dealer();
const wanted = { validators: 2, compounding: false };
const scene = dkgScene(dealer);
const definition = makeDefinition(scene.topology, scene.cluster, wanted, stamp);
const short = (problems: readonly Problem[]) => problems.map(({ check, path }) => `${check} ${path}`);

describe("a definition that is made", () => {
  it("has no findings, and is read back as it is", () => {
    const { topology, cluster } = scene;
    expect(definitionProblems(topology, cluster, wanted, definition)).toEqual([]);
    expect(readDefinitionFile(JSON.stringify(definition), "a file")).toEqual(definition);
  });

  it.each([
    [false, "0x01"],
    [true, "0x02"],
  ])("lets the operator choose the withdrawal credentials: compounding %s", (compounding) => {
    const made = makeDefinition(scene.topology, scene.cluster, { ...wanted, compounding }, stamp);
    expect(made).toMatchObject({ compounding, deposit_amounts: ["32000000000"], num_validators: 2 });
    expect(made.config_hash === definition.config_hash).toBe(!compounding);
  });

  it("has the gas limit of its group", () => {
    const { topology, cluster } = dkgScene(dealer, (config) => {
      config.validatorGroups.solo.gasLimit = 45_000_000;
    });
    expect(makeDefinition(topology, cluster, wanted, stamp).target_gas_limit).toBe(45_000_000);
  });
});

type Change = (altered: Unsigned["cluster_definition"]) => void;

describe("a definition is refused", () => {
  it.each<[string, Change, string[]]>([
    ["of another network", (altered) => (altered.fork_version = "0x00000000"), ["network fork_version"]],
    [
      "with the node record of another cluster's node",
      (altered) => (altered.operators[1]!.enr = new Dealer({ seed: "other" }).records[1]!),
      ["operator-unknown bonded-validator:dvtNodes.charon2.enr"],
    ],
    [
      "with one node twice",
      (altered) => (altered.operators[1]!.enr = altered.operators[0]!.enr),
      ["operator-unknown bonded-validator:dvtNodes.charon2.enr", "enr-twice operators[1].enr"],
    ],
    [
      "that pays somebody else",
      (altered) => (altered.validators[1]!.fee_recipient_address = `0x${"1".repeat(40)}`),
      ["fee-recipient validators[1].fee_recipient_address"],
    ],
    [
      "whose stake comes back to somebody else",
      (altered) => (altered.validators[0]!.withdrawal_address = `0x${"1".repeat(40)}`),
      ["withdrawal-address validators[0].withdrawal_address"],
    ],
    ["with another threshold", (altered) => (altered.threshold = 2), ["threshold threshold"]],
    [
      "without one node",
      (altered) => altered.operators.pop(),
      ["cluster-size operators", "operator-unknown bonded-validator:dvtNodes.charon4.enr"],
    ],
    [
      "with other withdrawal credentials than were asked for",
      (altered) => (altered.compounding = true),
      ["withdrawal-type compounding"],
    ],
    ["for more validators", (altered) => (altered.num_validators = 3), ["validators num_validators"]],
    [
      "with too small a deposit",
      (altered) => (altered.deposit_amounts = ["16000000000"]),
      ["deposit-amount deposit_amounts"],
    ],
  ])("%s", (_name, change, found) => {
    const altered = structuredClone(definition) as Unsigned["cluster_definition"];
    change(altered);
    altered.config_hash = configHash(altered);
    altered.definition_hash = definitionHash(altered);
    const problems = definitionProblems(scene.topology, scene.cluster, wanted, altered);
    expect(short(problems)).toEqual(found);
    for (const { remedy } of problems) expect(remedy).not.toBe("");
  });

  it("that was changed after its hashes were made", () => {
    const altered = { ...definition, name: "other" };
    expect(short(definitionProblems(scene.topology, scene.cluster, wanted, altered))).toEqual([
      "config-hash config_hash",
      "definition-hash definition_hash",
    ]);
  });
});

describe("a configuration is refused", () => {
  it.each<[string, (config: Settings) => void, string[]]>([
    [
      "whose cluster has a lock",
      (config) => (config.dvtClusters.obol.lockHash = `0x${"5c".repeat(32)}`),
      ["lock-there bonded-validator:dvtClusters.obol.lockHash"],
    ],
    [
      "that says nothing of the money",
      (config) => delete config.dvtClusters.obol.group,
      ["group-missing bonded-validator:dvtClusters.obol.group"],
    ],
    [
      "that does not say to whom the stake comes back",
      (config) => delete config.validatorGroups.solo.withdrawalAddress,
      ["withdrawal-address-missing bonded-validator:validatorGroups.solo.withdrawalAddress"],
    ],
    [
      "that lacks a node's record",
      (config) => delete config.dvtNodes.charon2.enr,
      ["enr-missing bonded-validator:dvtNodes.charon2.enr"],
    ],
  ])("%s", (_name, change, found) => {
    const { topology, cluster, found: records } = dkgScene(dealer, change);
    expect(short(configuredFindings(topology, cluster, records))).toEqual(found);
  });

  it("whose nodes have other keys, or one key twice", () => {
    const { topology, cluster, found } = scene;
    const copied = { ...found, charon3: found.charon1! };
    expect(short(configuredFindings(topology, cluster, copied))).toEqual([
      "enr-differs bonded-validator:dvtNodes.charon3.enr",
      "enr-twice bonded-validator:dvtNodes.charon3.enr",
    ]);
  });

  it("with all that is wrong at once", () => {
    const { topology, cluster, found } = dkgScene(dealer, (config) => {
      delete config.dvtClusters.obol.group;
      delete config.dvtNodes.charon2.enr;
    });
    expect(short(configuredFindings(topology, cluster, { ...found, charon4: found.charon1! }))).toHaveLength(
      4,
    );
  });
});
