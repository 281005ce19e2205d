/**
 * The time server of a lab: this machine's own clock, by NTP (RFC 5905) on the bridge address. Hosts cannot reach
 * those of the internet, and without one their clocks would never count as in step.
 * Run as a program: node time.ts ADDRESS
 */

import { createSocket } from "node:dgram";

const port = 123;

/** Seconds from NTP's epoch, 1900, to 1970. */
const epoch = 2_208_988_800;

/** Answer to a client's packet of 48 bytes; undefined for anything that is none. `now` is in seconds since 1970. */
export function answerTo(request: Buffer, now: number): Buffer | undefined {
  const [version, mode] = [(request[0]! >> 3) & 7, request[0]! & 7];
  if (request.length < 48 || mode !== 3) return undefined;
  const answer = Buffer.alloc(48);
  answer[0] = (version << 3) | 4;
  answer[1] = 1; // stratum: a reference of its own
  answer[2] = request[2]!;
  answer[3] = 0xec; // precision: 2^-20 s
  answer.writeUInt32BE(1, 8); // dispersion: 2^-16 s
  answer.write("LAB", 12, "latin1");
  request.copy(answer, 24, 40, 48); // what the client knows its request by
  for (const field of [16, 32, 40]) writeTime(answer, field, now);
  return answer;
}

function writeTime(packet: Buffer, field: number, now: number): void {
  const seconds = Math.floor(now);
  packet.writeUInt32BE(seconds + epoch, field);
  packet.writeUInt32BE(Math.floor((now - seconds) * 2 ** 32), field + 4);
}

/** Whether a time server answers at an address. */
export function tellsTime(address: string): Promise<boolean> {
  const socket = createSocket("udp4");
  const request = Buffer.alloc(48);
  request[0] = (4 << 3) | 3;
  return new Promise<boolean>((done) => {
    socket.on("message", () => done(true)).on("error", () => done(false));
    socket.send(request, port, address);
    setTimeout(done, 1000, false);
  }).finally(() => socket.close());
}

if (import.meta.main) {
  const socket = createSocket("udp4");
  socket.on("message", (request, { address, port: from }) => {
    const answer = answerTo(request, (performance.timeOrigin + performance.now()) / 1000);
    if (answer) socket.send(answer, from, address);
  });
  socket.bind(port, process.argv[2]);
}
