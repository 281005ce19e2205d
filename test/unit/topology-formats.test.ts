import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paymentRules } from "../../catalog/payments.ts";
import { isIntact, withChecksum } from "../../topology/checksums.ts";
import { isHttpUrl, isOwnAddress } from "../../topology/formats.ts";
import { complaint } from "../support/broken/broken.ts";
import { complete, publicKey } from "../support/inventory.ts";

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

  it.each(["localhost", "a.localhost", "ip6-localhost", "127.0.0.2", "0.0.0.0", "169.254.1.1", "224.0.0.1"])(
    "to %s leads to whoever asks, or to nobody",
    (host) => expect(isOwnAddress(host)).toBe(true),
  );

  it.each(["10.0.0.1", "223.255.0.1", "localhost.example.org", "a.org"])("to %s leads elsewhere", (host) =>
    expect(isOwnAddress(host)).toBe(false),
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
