import { expect, test } from "vitest";
import { answerTo } from "../../../lab/time.ts";

/** A client's request of NTP version 4 with a transmit time of its own. */
function request(): Buffer {
  const packet = Buffer.alloc(48);
  packet[0] = 0x23;
  packet.write("transmit", 40, "latin1");
  return packet;
}

test("a request is answered with the machine's time and its own mark", () => {
  const answer = answerTo(request(), 1_800_000_000.5)!;
  expect(answer[0]).toBe(0x24);
  expect(answer.toString("latin1", 24, 32)).toBe("transmit");
  for (const field of [32, 40]) {
    expect(answer.readUInt32BE(field)).toBe(1_800_000_000 + 2_208_988_800);
    expect(answer.readUInt32BE(field + 4)).toBe(2 ** 31);
  }
});

test.each([
  ["a short packet", Buffer.alloc(4, 0x23)],
  ["nothing", Buffer.alloc(0)],
  ["another server's answer", Buffer.alloc(48, 0x24)],
])("%s is not answered", (_, packet) => {
  expect(answerTo(packet, 1_800_000_000)).toBeUndefined();
});
