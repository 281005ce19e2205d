/** Keys by which peers know a node, in the forms of geth and Lodestar, and the addresses made of them. */

import { createECDH } from "node:crypto";
import { readFileSync } from "node:fs";

/** A peer of a beacon node. */
export interface LibP2pPeer {
  readonly id: string;
  /** `/ip4/192.168.1.12/tcp/9000` */
  readonly multiaddr: string;
}

/** A secret key from a file with its 32 bytes or 64 hex digits. */
export function readKey(file: string): Buffer {
  const bytes = readFileSync(file);
  const key = bytes.length === 32 ? bytes : Buffer.from(bytes.toString("utf8").trim(), "hex");
  if (key.length !== 32) throw new Error(`${file} does not hold a node key`);
  return key;
}

/** As libp2p's programs keep a key: its name and both halves as protobuf of key type 2 (libp2p specs, peer-ids). */
export function peerIdFile(key: Buffer): string {
  const pair = createECDH("secp256k1");
  pair.setPrivateKey(key);
  const point = pair.getPublicKey(undefined, "compressed");
  return JSON.stringify({
    id: peerId(point),
    pubKey: Buffer.concat([Buffer.from([8, 2, 18, 33]), point]).toString("base64"),
    privKey: Buffer.concat([Buffer.from([8, 2, 18, 32]), key]).toString("base64"),
  });
}

/** The peer that a multiaddress with an id names, or an enode; undefined where nobody knows who answers there. */
export function beaconPeer(address: string): LibP2pPeer | undefined {
  const [, key, host, port] = /^enode:\/\/([0-9a-f]{128})@([\d.]+):(\d+)/.exec(address) ?? [];
  if (key !== undefined) return { id: peerId(compressed(key)), multiaddr: `/ip4/${host}/tcp/${port}` };
  const [, multiaddr, id] = /^(\/.+)\/p2p\/(\w+)$/.exec(address) ?? [];
  return multiaddr !== undefined && id !== undefined ? { id, multiaddr } : undefined;
}

function compressed(key: string): Buffer {
  const point = Buffer.from(key, "hex");
  return Buffer.concat([Buffer.from([point[63]! % 2 === 0 ? 2 : 3]), point.subarray(0, 32)]);
}

/** The identity multihash of the protobuf of a public key, in base58. */
function peerId(point: Buffer): string {
  const message = Buffer.concat([Buffer.from([8, 2, 18, 33]), point]);
  return base58(Buffer.concat([Buffer.from([0, message.length]), message]));
}

const digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

function base58(bytes: Buffer): string {
  let text = "";
  for (let rest = BigInt(`0x${bytes.toString("hex")}`); rest > 0n; rest /= 58n)
    text = digits[Number(rest % 58n)]! + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return "1".repeat(zeros) + text;
}
