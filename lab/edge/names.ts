/** Name servers, as far as clients in a lab ask them: the address of a name that the account publishes, and of a relay. */

import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { type Account, isPublished, readAccount } from "./account.ts";
import { isRelay } from "./relays.ts";

/** Type of an IPv4 address, and length of a message's header (RFC 1035, sections 3.2.2 and 4.1.1). */
const [addressRecord, headerLength] = [1, 12];
/** A response to somebody who desires recursion, which is available; with the code for a name that does not exist. */
const [response, noSuchName] = [0x8180, 3];
/** Bits of a query's second word that say that it is none, or of another kind than the standard one. */
const otherMessage = 0xf800;
/** What Cloudflare gives its proxied names (developers.cloudflare.com/dns, "Time to Live (TTL)"). */
const secondsToLive = 300;

/** Answers at the edge's address, to which a relay's name leads, and every name that the account in `file` publishes. */
export async function serveNames(edge: string, port: number, file: string): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => {
    const reply = replyTo(readAccount(file), query, edge);
    if (reply !== undefined) socket.send(reply, from.port, from.address);
  });
  socket.bind(port, edge);
  await once(socket, "listening");
  return socket;
}

/** The reply to a query; none to what is no query. */
export function replyTo(account: Account, query: Buffer, edge: string): Buffer | undefined {
  const question = questionOf(query);
  if (question === undefined) return undefined;
  const { name, type, bytes } = question;
  const exists = isRelay(name) || isPublished(account, name);
  const found = exists && type === addressRecord ? [answer(edge)] : [];
  const header = Buffer.alloc(headerLength);
  query.copy(header, 0, 0, 2);
  [exists ? response : response | noSuchName, 1, found.length].forEach((word, i) => {
    header.writeUInt16BE(word, 2 + 2 * i);
  });
  return Buffer.concat([header, bytes, ...found]);
}

/** The one question of a query (RFC 1035, section 4.1.2), its name in small letters. */
function questionOf(query: Buffer) {
  const labels: string[] = [];
  let at = headerLength;
  for (let length = query[at]; length; length = query[at]) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const end = at + 5;
  if (query.length < end || query.readUInt16BE(2) & otherMessage || query.readUInt16BE(4) !== 1)
    return undefined;
  return {
    name: labels.join(".").toLowerCase(),
    type: query.readUInt16BE(at + 1),
    bytes: query.subarray(headerLength, end),
  };
}

/** The record of an address, for the name in the question (RFC 1035, sections 4.1.3 and 4.1.4). */
function answer(address: string): Buffer {
  const record = Buffer.alloc(12);
  [0xc000 | headerLength, addressRecord, 1, 0, secondsToLive, 4].forEach((word, i) => {
    record.writeUInt16BE(word, 2 * i);
  });
  return Buffer.concat([record, Buffer.from(address.split(".").map(Number))]);
}
