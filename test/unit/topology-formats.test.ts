import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paymentRules } from "../../catalog/payments.ts";
import { isIntact, withChecksum } from "../../topology/checksums.ts";
import { isHttpUrl } from "../../topology/formats.ts";
import { faultOfPublicKey } from "../../topology/public-keys.ts";
import { complete, publicKey } from "../support/inventory.ts";
import { complaint } from "./broken/broken.ts";

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
    const spoilt = keys.flatMap((key) => [
      ...Array.from({ length: 60 }, (_, i) => key.slice(0, -1 - i)),
      ...["A", "AA", "AAA", "AAAA", "AAAAAAAA", "AAAAAA=="].map((more) => key.replace(/=*$/, more)),
      ...[4, 8, 12].map((more) => key.replace(/=*$/, "A".repeat(more))),
    ]);
    const whole = spoilt.filter((key) => !keys.includes(key));
    expect(whole.length).toBeGreaterThan(500);
    expect([...readBySsh(whole)]).toEqual([]);
    expect(whole.filter((key) => faultOfPublicKey(key) === undefined)).toEqual([]);
  });

  it("that is accepted is one for OpenSSH, however it was spoilt", () => {
    const spoilt = fc.tuple(fc.nat(keys.length - 1), fc.nat(), fc.nat(), fc.base64String()).map(
      // biome-ignore format: one piece is taken out and another one put there
      ([which, at, length, piece]) => {
        const [type, body] = keys[which]!.split(" ") as [string, string];
        const place = at % body.length;
        return `${type} ${body.slice(0, place)}${piece}${body.slice(place + (length % 8))}`;
      },
    );
    const candidates = fc.sample(spoilt, { seed: 20_261_126, numRuns: 2000 });
    const accepted = candidates.filter((key) => faultOfPublicKey(key) === undefined);
    const read = readBySsh(candidates);
    expect(accepted.filter((key) => !read.has(key))).toEqual([]);
  });

  it("of RSA is long enough to be worth something", () => {
    expect(faultOfPublicKey(made("rsa", "1024"))).toBe("it has 1024 bits, fewer than 2048");
  });
});

describe("an address", () => {
  // The examples of ERC-55.
  it.each([
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
  ])("%s has its checksum", (address) => {
    expect(withChecksum(address.toLowerCase())).toBe(address);
    expect(isIntact(address)).toBe(true);
  });

  it("may be written in one case", () => {
    for (const digits of ["d1220a0cf47c7b9be7a2e6ba89f429762e7b9adb", "00".repeat(20)])
      expect([isIntact(`0x${digits}`), isIntact(`0x${digits.toUpperCase()}`)]).toEqual([true, true]);
  });

  it("with one letter in the other case is not intact", () => {
    const right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    const flip = (letter: string) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    [...right].forEach((letter, i) => {
      if (i < 2 || !/[a-f]/i.test(letter)) return;
      expect(isIntact(right.slice(0, i) + flip(letter) + right.slice(i + 1))).toBe(false);
    });
  });

  it("of a protocol has the checksum of its source", () => {
    const all = Object.values(paymentRules).flatMap(({ addresses }) => Object.values(addresses));
    const known = all.flatMap(({ feeRecipient, withdrawal }) => [
      feeRecipient,
      ...(withdrawal === undefined ? [] : [withdrawal]),
    ]);
    expect(known.filter((address) => withChecksum(address) !== address)).toEqual([]);
  });
});

describe("a URL", () => {
  it("that is accepted can be parsed and dialled", () => {
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.constantFrom("1.2.3.300", "a..b", "xn--", "0x7f.1", "1"),
    );
    const port = fc.oneof(fc.nat(70_000).map(String), fc.constantFrom("00080", "99999", "0", ""));
    const url = fc.tuple(fc.constantFrom("http", "https", "ftp"), host, port);
    fc.assert(
      fc.property(url, ([scheme, name, number]) => {
        const text = `${scheme}://${name}${number && `:${number}`}`;
        if (!isHttpUrl(text)) return;
        expect(scheme).not.toBe("ftp");
        expect(Number(new URL(text).port || 80)).toBeGreaterThan(0);
      }),
      { seed: 20_261_126, numRuns: 2000 },
    );
  });

  it.each(["http://a:0", "http://a:65536", "https://1.2.3.300", "https://a..b", "ftp://a", "http://a/b"])(
    "%s is none",
    (url) => expect(isHttpUrl(url)).toBe(false),
  );

  it("that cannot be one hides no other problem", () => {
    const config = complete("hoodi");
    config.checkpoints = ["https://a.example.org:99999", "https://b.example.org:99999"];
    config.nodes.trdiyt.builder = "http://10.0.0.1:99999";
    config.images.registry = "registry.example.org:99999";
    config.hosts.trdiy.ssh.hostKey = publicKey(1).slice(0, -4);
    config.validatorGroups.solo.feeRecipient = "0x9b108015fe433F173696Af3Aa0CF7CDb3E104259";
    config.repositories = { docker: { url: "https://mirror.example.org:99999/docker" } };
    const said = complaint("hoodi", config);
    for (const place of [
      "checkpoints[0]",
      "checkpoints[1]",
      "nodes.trdiyt.builder",
      "images.registry",
      "hosts.trdiy.ssh.hostKey",
      "validatorGroups.solo.feeRecipient",
      "repositories.docker.url",
    ])
      expect(said).toContain(`bonded-validator:${place}: `);
  });
});
