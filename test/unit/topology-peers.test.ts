import { expect, it } from "vitest";
import { peerAddressesOf, peerId } from "../../render/ethereum/peers.ts";
import { loadTopology } from "../../topology/load.ts";
import { complaint } from "../support/broken/broken.ts";
import { complete, load, today } from "../support/inventory.ts";

it("nodes of a site know each other by their addresses in its local network", () => {
  const { i7bbt } = load("hoodi").nodes;
  expect(i7bbt!.peers.map(({ name, address }) => [name, address])).toEqual([["trdiyt", "192.168.1.11"]]);
});

it("warns of a node whose address the others cannot be told", () => {
  const config = complete("hoodi");
  delete config.hosts.i7bb.lanAddress;
  const { warnings, nodes } = loadTopology("hoodi", config, today);
  expect(nodes.trdiyt!.peers).toEqual([]);
  expect(warnings.map(({ check, path }) => [check, path])).toContainEqual([
    "peer-address",
    "bonded-validator:hosts.i7bb.lanAddress",
  ]);
});

it("refuses an address outside the local network", () => {
  const config = complete("hoodi");
  config.hosts.i7bb.lanAddress = "192.168.2.12";
  expect(complaint("hoodi", config)).toContain(
    "bonded-validator:hosts.i7bb.lanAddress: 192.168.2.12 does not lie in 192.168.1.0/24 [lan-address]",
  );
});

it("tells a beacon node whom it dials, and where the key is not known only where", () => {
  const { i7bbt, trdiyt } = load("hoodi").nodes;
  expect(peerAddressesOf(i7bbt!, {}).beacons).toEqual([{ multiaddr: "/ip4/192.168.1.11/tcp/30312" }]);
  const key = "4f".repeat(64);
  const [beacon] = peerAddressesOf(trdiyt!, { i7bbt: { consensus: key } }).beacons;
  expect(beacon).toEqual({
    multiaddr: "/ip4/192.168.1.12/tcp/30343",
    id: peerId(key),
    enode: `enode://${key}@192.168.1.12:30343`,
  });
  expect(beacon!.id).toMatch(/^16Uiu2[1-9A-HJ-NP-Za-km-z]{47}$/);
});
