/** What kept a real program from its work once; each check finds it in a rendering with the old error (control). */
import { describe, expect, it } from "vitest";
import type { ClientService } from "../../catalog/clients/client.ts";
import { parserFaults } from "../../catalog/options/command-line.ts";
import { optionsOf } from "../../catalog/options/options.ts";
import { clientServices } from "../../render/ethereum/node.ts";
import { validatorClientService } from "../../render/ethereum/validator.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import { everyPair, everyValidator, nodeName, peerKeys, validatorName } from "../support/pairs.ts";

const erigons = everyPair
  .filter(({ execution }) => execution === "erigon")
  .map((node) => ({ name: nodeName(node), node, service: clientServices(node, peerKeys)[0]! }));

/** Ports of the execution layer that peers reach and the client listens at. */
function strayPorts({ ports: { public: own } }: Node, { peerPorts }: ClientService): string[] {
  const listening = [own.executionP2p, own.torrent].flatMap((port) => [`${port}/tcp`, `${port}/udp`]);
  const ofCaplin = [own.consensusP2p, own.consensusQuic];
  const published = peerPorts
    .filter(({ port }) => !ofCaplin.includes(port))
    .flatMap(({ port, protocols }) => protocols.map((protocol) => `${port}/${protocol}`));
  return [
    ...published.filter((port) => !listening.includes(port)),
    ...listening.filter((port) => !published.includes(port)),
  ];
}

describe.each(erigons)("$name", ({ node, service }) => {
  const { executionP2p, executionSecond } = node.ports.public;
  const words = service.arguments;

  it("starts, and publishes what it listens at", () => {
    expect([parserFaults(optionsOf("erigon"), words), strayPorts(node, service)]).toEqual([[], []]);
    const old = [...words, `--p2p.allowed-ports=${executionP2p},${executionSecond}`];
    expect(parserFaults(optionsOf("erigon"), old)).toMatchObject([{ kind: "removed" }]);
    const second = { port: executionSecond, protocols: ["tcp", "udp"] as const };
    const wider = { ...service, peerPorts: [...service.peerPorts, second] };
    expect(strayPorts(node, wider)).toEqual([`${executionSecond}/tcp`, `${executionSecond}/udp`]);
  });

  const missing = (given: readonly string[]): string[] =>
    [
      "--prune.distance.blocks=18446744073709551615",
      "--rpc.returndata.limit=1000000",
      ...(node.consensus === "caplin"
        ? [`--caplin.nat=${node.publicAddress === undefined ? "stun" : `extip:${node.publicAddress}`}`]
        : []),
    ].filter((word) => !given.includes(word));

  it("keeps blocks, answers long calls, and Caplin knows its address", () => {
    expect(missing(words)).toEqual([]);
    const old = words.filter((word) => !/^--(prune\.distance|rpc\.returndata|caplin\.nat)/.test(word));
    expect(missing(old).length).toBe(node.consensus === "caplin" ? 3 : 2);
  });
});

const lighthouses = everyValidator
  .filter(({ client }) => client === "lighthouse")
  .map((validator) => ({
    name: validatorName(validator),
    words: validatorClientService(validator).arguments,
  }));

it.each(lighthouses)("$name: an address, and that what goes there is not encrypted", ({ words }) => {
  const list = optionsOf("lighthouse-vc");
  expect(parserFaults(list, words)).toEqual([]);
  const old = words.filter((word) => word !== "--unencrypted-http-transport");
  expect(parserFaults(list, old)).toEqual([
    { kind: "needs", option: "--http-address", detail: "--unencrypted-http-transport" },
  ]);
});
