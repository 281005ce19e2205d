import { expect, it } from "vitest";
import { verdictOf } from "../../../../tools/pin/ask.ts";

const fingerprint = "SHA256:p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM";

it.each([
  ["yes", "same"],
  [` ${fingerprint} `, "same"],
  [`256 ${fingerprint} root@trdiy (ED25519)`, "same"],
  [`256 ${fingerprint.slice(0, -1)}X root@trdiy (ED25519)`, "another"],
  ["yes and no", undefined],
  [fingerprint.toLowerCase(), undefined],
  [fingerprint.slice(0, -1), "another"],
  ["no", "another"],
  ["", "left"],
  ["y", undefined],
])("%j: %s", (answer, verdict) => {
  expect(verdictOf(answer, fingerprint)).toBe(verdict);
});
