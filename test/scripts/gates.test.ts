/** The scripts of gates, run by a shell. */
import { beforeEach, describe, expect, it } from "vitest";
import { type NetworkName, networks } from "../../catalog/networks.ts";
import { checkpointScript } from "../../render/ethereum/gates/checkpoint.ts";
import { readyScript } from "../../render/ethereum/gates/ready.ts";
import { api, forms, noNumbers, Raw, run, synced, unreadable } from "./gate-api.ts";

describe("a node serves", () => {
  const asks = "/eth/v1/node/syncing";
  const calls = "POST /";
  const number = { jsonrpc: "2.0", id: 1, result: "0x1b4" };
  /** Both clients at the same port: they are told apart by what they are asked. */
  const ready = () => {
    const port = Number(new URL(api.url).port);
    return run(readyScript({ beaconApi: port, rpc: port }));
  };
  beforeEach(() => {
    api.answers[calls] = new Raw(JSON.stringify(number));
  });

  it.each<[string, unknown, string]>([
    ["synced", synced, ""],
    ["a slot behind", { ...synced, sync_distance: "2" }, ""],
    ["of a client without all fields", { is_syncing: false, sync_distance: "0", head_slot: "5" }, ""],
    ["syncing", { ...synced, is_syncing: true }, "its beacon node says is_syncing"],
    ["optimistic", { ...synced, is_optimistic: true }, "its beacon node says is_optimistic"],
    ["without its execution client", { ...synced, el_offline: true }, "its beacon node says el_offline"],
    ["far behind", { ...synced, sync_distance: "3" }, "its beacon node is 3 slots behind"],
    ["that does not say", {}, "its beacon node is unknown slots behind"],
  ])("%s", async (_name, answer, said) => {
    api.answers[asks] = answer;
    const ended = await ready();
    expect(ended).toEqual({ code: said === "" ? 0 : 1, said });
  });

  it("or is dead", async () => {
    expect((await ready()).code).toBe(1);
  });

  it.each(forms)("whose answer is written %s", async (_name, write) => {
    api.form = write;
    api.answers[asks] = synced;
    api.answers[calls] = new Raw(write(number));
    expect(await ready()).toEqual({ code: 0, said: "" });
    api.answers[asks] = { ...synced, is_optimistic: true };
    expect(await ready()).toEqual({ code: 1, said: "its beacon node says is_optimistic" });
  });

  it("not whose execution client is dead, though its beacon node does not say so", async () => {
    api.answers = { [asks]: synced };
    const { code, said } = await ready();
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringContaining("its execution client does not answer"),
    });
  });

  it("not whose execution client gives an answer that cannot be read", async () => {
    const error = new Raw('{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"0x"}}');
    const numbers = [7, null, "latest", {}].map((result) => new Raw(JSON.stringify({ ...number, result })));
    for (const answer of [...unreadable, error, ...numbers]) {
      api.answers = { [asks]: synced, [calls]: answer };
      const said = "its execution client gives an answer that cannot be read";
      expect({ answer, ...(await ready()) }).toEqual({ answer, code: 1, said });
    }
  });

  it("not whose answer cannot be read", async () => {
    const { is_syncing: _, ...silent } = synced;
    const bad = [...unreadable, silent, ...["yes", 1, []].map((is_syncing) => ({ ...synced, is_syncing }))];
    for (const answer of [...bad, ...noNumbers.map((number) => ({ ...synced, sync_distance: number }))]) {
      api.answers[asks] = answer;
      const { code, said } = await ready();
      expect({ answer, code, said }).toEqual({
        answer,
        code: 1,
        said: expect.stringMatching(/^its beacon node .*$/),
      });
    }
  });
});

describe("the checkpoint of a first start", () => {
  const path = "/eth/v1/beacon/states/head/finality_checkpoints";
  const root = (letter: string) => `0x${letter.repeat(64)}`;
  const finalized = (epoch: string, letter: string) => ({
    previous_justified: { epoch: "1", root: root("0") },
    current_justified: { epoch: "1", root: root("0") },
    finalized: { epoch, root: root(letter) },
  });
  const genesis = (validatorsRoot: unknown) => ({ genesis_validators_root: validatorsRoot });
  const first = (data: string, network: NetworkName = "hoodi") => {
    for (const name of ["one", "two"])
      api.answers[`/${name}/eth/v1/beacon/genesis`] ??= genesis(networks.hoodi.validatorsRoot);
    return run(checkpointScript(data, network, [`${api.url}/one`, `${api.url}/two`]));
  };

  it("is the one that both providers name", async () => {
    api.answers = { [`/one${path}`]: finalized("7", "a"), [`/two${path}`]: finalized("7", "a") };
    expect(await first("/nowhere")).toEqual({ code: 0, said: "" });
  });

  it("is not that of another network, on which they agree: which one it is", async () => {
    api.answers = { [`/one${path}`]: finalized("7", "a"), [`/two${path}`]: finalized("7", "a") };
    const { hoodi, mainnet } = networks;
    expect(await first("/nowhere", "mainnet")).toEqual({
      code: 1,
      said: `${api.url}/one does not serve mainnet: its genesis validators root is ${hoodi.validatorsRoot}, and that of mainnet is ${mainnet.validatorsRoot}. Write a provider of mainnet in bonded-validator:checkpoints`,
    });
  });

  it("is not one of which a single provider serves another network, or does not say which", async () => {
    const { mainnet, hoodi } = networks;
    const others = [mainnet.validatorsRoot, "0xa", `${hoodi.validatorsRoot}\n`, null, 7, {}].map(genesis);
    for (const answer of [...others, ...unreadable, new Raw('{"data":{}}')]) {
      api.answers = {
        [`/one${path}`]: finalized("7", "a"),
        [`/two${path}`]: finalized("7", "a"),
        "/two/eth/v1/beacon/genesis": answer,
      };
      const { code, said } = await first("/nowhere");
      expect({ answer, code, said }).toEqual({
        answer,
        code: 1,
        said: expect.stringContaining(`${api.url}/two does not serve hoodi: its genesis validators root is `),
      });
    }
  });

  it("is that of a network whose root is written in upper case", async () => {
    const root = `0x${networks.hoodi.validatorsRoot.slice(2).toUpperCase()}`;
    api.answers = {
      [`/one${path}`]: finalized("7", "a"),
      [`/two${path}`]: finalized("7", "a"),
      "/one/eth/v1/beacon/genesis": genesis(root),
    };
    expect(await first("/nowhere")).toEqual({ code: 0, said: "" });
  });

  it("is not one in which they differ: both roots are printed", async () => {
    api.answers = { [`/one${path}`]: finalized("7", "a"), [`/two${path}`]: finalized("7", "b") };
    const { code, said } = await first("/nowhere");
    expect(code).toBe(1);
    expect(said).toBe(
      [
        `${api.url}/one: epoch 7, root ${root("a")}`,
        `${api.url}/two: epoch 7, root ${root("b")}`,
        "the providers disagree about the finalized root: no first start",
      ].join("\n"),
    );
  });

  it("is not one that a single provider names", async () => {
    api.answers = { [`/one${path}`]: finalized("7", "a") };
    const { code, said } = await first("/nowhere");
    expect(code).toBe(1);
    expect(said).toContain(`${api.url}/two: epoch none, root none`);
    expect(said).toContain(`no finalized checkpoint from ${api.url}/two: no first start without it`);
  });

  it("is waited for while one provider is an epoch behind", async () => {
    api.answers = { [`/one${path}`]: finalized("8", "b"), [`/two${path}`]: finalized("7", "a") };
    expect((await first("/nowhere")).code).toBe(75);
  });

  it.each(forms)("is read in answers that are written %s", async (_name, write) => {
    api.form = write;
    api.answers = { [`/one${path}`]: finalized("7", "a"), [`/two${path}`]: finalized("7", "A") };
    expect(await first("/nowhere")).toEqual({ code: 0, said: "" });
    api.answers[`/two${path}`] = finalized("7", "b");
    expect((await first("/nowhere")).code).toBe(1);
  });

  it("is not one that cannot be read", async () => {
    const numbers = noNumbers.map((epoch) => ({ finalized: { epoch, root: root("a") } }));
    const roots = ["0xa", `${root("a")}\n`].map((none) => ({
      finalized: { epoch: "7", root: none },
    }));
    for (const answer of [...unreadable, ...numbers, ...roots]) {
      // Both say the same: nothing but what they say is wrong.
      api.answers = { [`/one${path}`]: answer, [`/two${path}`]: answer };
      const { code, said } = await first("/nowhere");
      expect({ answer, code }).toEqual({ answer, code: 1 });
      expect(said).toContain(
        `no finalized checkpoint from ${api.url}/one ${api.url}/two: no first start without it`,
      );
    }
  });

  it("is not asked for where the node has started before", async () => {
    expect(await first(api.folder)).toEqual({ code: 0, said: "" });
  });
});
