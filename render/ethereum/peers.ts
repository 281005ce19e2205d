import { base58 } from "@scure/base";
import type { BeaconPeer, Peers } from "../../catalog/clients/client.ts";
import { beaconModules } from "../../catalog/clients/registry.ts";
import type { Node, NodePeer } from "../../topology/ethereum/node.ts";

/** Public keys of a node's programs: 128 hex digits, an uncompressed point of secp256k1 without its first byte. */
export interface NodeKeys {
  readonly execution?: string;
  readonly consensus?: string;
}

/** Keys by node; of one that is missing nothing is known but its address. */
export type KeysByNode = Readonly<Record<string, NodeKeys>>;

/** What a node's clients are told of its peers. */
export function peerAddressesOf({ peers }: Node, keys: KeysByNode): Peers {
  return {
    enodes: peers.flatMap(({ name, address, ports }) => {
      const key = keys[name]?.execution;
      return key === undefined ? [] : [enode(key, address, ports.executionP2p)];
    }),
    beacons: peers.map((peer) => beaconPeer(peer, keys[peer.name]?.consensus)),
  };
}

function beaconPeer({ consensus, address, ports }: NodePeer, key: string | undefined): BeaconPeer {
  const port = ports[beaconModules[consensus].tcpPort];
  return {
    multiaddr: `/ip4/${address}/tcp/${port}`,
    ...(key && { id: peerId(key), enode: enode(key, address, port) }),
  };
}

function enode(key: string, address: string, port: number): string {
  return `enode://${key}@${address}:${port}`;
}

/**
 * libp2p's peer id of a secp256k1 key (libp2p specs, peer-ids): the identity multihash of the protobuf of key type 2
 * and the compressed point, in base58.
 */
export function peerId(key: string): string {
  const point = Buffer.from(key, "hex");
  const parity = point[63]! % 2 === 0 ? 2 : 3;
  const message = Buffer.concat([Buffer.from([8, 2, 18, 33, parity]), point.subarray(0, 32)]);
  return base58.encode(Buffer.concat([Buffer.from([0, message.length]), message]));
}
