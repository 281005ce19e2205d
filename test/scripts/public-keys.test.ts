import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultOfPublicKey } from "../../topology/public-keys.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "formats-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Those of the keys that OpenSSH itself reads; one call for all. */
function readBySsh(keys: readonly string[]): Set<string> {
  const file = join(folder, "keys");
  writeFileSync(file, keys.map((key, i) => `${key} number-${i}\n`).join(""));
  const run = (): string => {
    try {
      return execFileSync("ssh-keygen", ["-l", "-f", file], { encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      return (error as { stdout: string }).stdout; // it found none
    }
  };
  return new Set([...run().matchAll(/ number-(\d+) \(/g)].map(([, i]) => keys[Number(i)]!));
}

function made(type: string, bits: string): string {
  const file = join(folder, `${type}-${bits}`);
  execFileSync("ssh-keygen", ["-q", "-t", type, "-b", bits, "-N", "", "-f", file]);
  return readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
}

/** A key of a security token, which only a token can make: from a usual one's parts. */
function tokenKey(key: string, type: string): string {
  const part = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.from(key.split(" ")[1]!, "base64");
  const rest = blob.subarray(4 + blob.readUInt32BE(0));
  const body = Buffer.concat([part(Buffer.from(type)), rest, part(Buffer.from("ssh:"))]);
  return `${type} ${body.toString("base64")}`;
}

describe("a public key", () => {
  let keys: string[];
  beforeAll(() => {
    const usual = [
      ["ed25519", "256"],
      ["rsa", "2048"],
      ["rsa", "3072"],
      ["ecdsa", "256"],
      ["ecdsa", "384"],
      ["ecdsa", "521"],
    ].map(([type, bits]) => made(type!, bits!));
    keys = [
      ...usual,
      tokenKey(usual[0]!, "sk-ssh-ed25519@openssh.com"),
      tokenKey(usual[3]!, "sk-ecdsa-sha2-nistp256@openssh.com"),
    ];
  });

  it("of every type is taken whole", () => {
    expect([...readBySsh(keys)]).toEqual(keys);
    expect(keys.map(faultOfPublicKey)).toEqual(keys.map(() => undefined));
  });

  it("that lost its end, or has more than it, is taken by nobody", () => {
    const broken = keys.flatMap((key) => [
      ...Array.from({ length: 60 }, (_, i) => key.slice(0, -1 - i)),
      ...["A", "AA", "AAA", "AAAA", "AAAAAAAA", "AAAAAA=="].map((more) => key.replace(/=*$/, more)),
      ...[4, 8, 12].map((more) => key.replace(/=*$/, "A".repeat(more))),
    ]);
    const whole = broken.filter((key) => !keys.includes(key));
    expect(whole.length).toBeGreaterThan(500);
    expect([...readBySsh(whole)]).toEqual([]);
    expect(whole.filter((key) => faultOfPublicKey(key) === undefined)).toEqual([]);
  });

  it("that is accepted is one for OpenSSH, however it was broken", () => {
    const broken = fc.tuple(fc.nat(keys.length - 1), fc.nat(), fc.nat(), fc.base64String()).map(
      // biome-ignore format: one piece is taken out and another one put there
      ([which, at, length, piece]) => {
        const [type, body] = keys[which]!.split(" ") as [string, string];
        const place = at % body.length;
        return `${type} ${body.slice(0, place)}${piece}${body.slice(place + (length % 8))}`;
      },
    );
    const candidates = fc.sample(broken, { seed: 20_261_126, numRuns: 2000 });
    const accepted = candidates.filter((key) => faultOfPublicKey(key) === undefined);
    const read = readBySsh(candidates);
    expect(accepted.filter((key) => !read.has(key))).toEqual([]);
  });

  it("of RSA is long enough to be worth something", () => {
    expect(faultOfPublicKey(made("rsa", "1024"))).toBe("it has 1024 bits, fewer than 2048");
  });
});
