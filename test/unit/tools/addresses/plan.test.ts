import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { readAddressPlan } from "../../../../tools/addresses/plan.ts";
import { refuseKeysInArguments } from "../../../../tools/addresses/secrets.ts";
import { planSettings } from "../../../support/address-plans.ts";
import type { Settings } from "../../../support/inventory.ts";
import { wallet, walletA, walletB } from "../../../support/wallets.ts";

function messageOf(text: string): string {
  try {
    readAddressPlan(text);
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
}

/** What a changed plan is answered with. */
function complaint(change: (plan: Settings) => void): string {
  const plan = planSettings();
  change(plan);
  return messageOf(stringify(plan));
}

describe("a plan", () => {
  it("is read", () => {
    const { tier, keys, rows } = readAddressPlan(stringify(planSettings()));
    expect({ tier, keys: keys.length, rows: rows.length }).toEqual({ tier: 0, keys: 2, rows: 3 });
    expect(rows[2]!.settings).toEqual([]);
  });

  it.each<[string, (plan: Settings) => void, string]>([
    ["without keys", (plan) => (plan.keys = []), "keys: "],
    ["with a word that is none", (plan) => (plan.rows[0].who = "me"), "rows[0]: it has a key that is none"],
    [
      "with a passphrase for its symbol",
      (plan) => (plan.rows[0].passphrase = "hunter2"),
      "rows[0].passphrase: not the symbol",
    ],
    [
      "with the last index, which has no next one",
      (plan) => (plan.rows[0].index = 2 ** 31 - 1),
      "rows[0].index: ",
    ],
    ["with a hardened index", (plan) => (plan.rows[0].index = 2 ** 31), "rows[0].index: "],
    [
      "with another setting",
      (plan) => (plan.rows[0].settings = ["nodes.a"]),
      "rows[0].settings[0]: not a setting",
    ],
    ["with an unknown network", (plan) => (plan.rows[0].network = "holesky"), "rows[0].network: "],
    [
      "with two rows of one name",
      (plan) => (plan.rows[1].name = "fees"),
      "rows: two rows have the name fees",
    ],
    ["with a broken xpub", (plan) => (plan.keys[1].xpub += "x"), "keys[1].xpub: its checksum"],
    ["with one key twice", (plan) => (plan.keys[1] = { ...plan.keys[0] }), "keys: A 0' is there twice"],
  ])("%s is refused", (_, change, message) => {
    expect(complaint(change)).toContain(`\n  ${message}`);
  });

  it("with one passphrase under two symbols is refused", () => {
    const message = complaint((plan) => {
      plan.keys[1].xpub = walletA.xpub(0);
    });
    expect(message).toContain("keys: the xpubs of B 0' and A 0' come from the same passphrase");
  });

  it("with the account of another passphrase is refused", () => {
    const add = (xpub: string) => (plan: Settings) => plan.keys.push({ passphrase: "A", account: 10, xpub });
    expect(complaint(add(walletA.xpub(10)))).toBe("accepted");
    expect(complaint(add(walletB.xpub(10)))).toContain(
      "keys: the xpubs of A 10' and A 0' come from different passphrases",
    );
  });

  it("that is no YAML is refused with its line", () => {
    expect(messageOf("tier: 0\nkeys: [\n")).toMatch(/^The plan is not YAML: see line \d\.$/);
  });
});

describe("a secret", () => {
  /** Refused, and no run of six characters of the secret comes back. */
  function expectRefused(message: string, secret: string): void {
    expect(message).toMatch(/ has what looks like (a|an) .*\. It was not used/);
    for (let at = 0; at + 6 <= secret.length; at++) {
      const part = secret.slice(at, at + 6);
      if (!/^[a-z ]*$/.test(part)) expect(message).not.toContain(part);
    }
  }

  const key = Buffer.alloc(32, 0xa7).toString("hex");
  const unusual = "legal winner thank year wave sausage worth useful legal winner thank yellow";
  const secrets = [
    ["an xprv", walletA.xprv(0)],
    ["a private key", `0x${key}`],
    ["a seed", key + key],
    ["a mnemonic", unusual],
    ["a mnemonic in capitals", unusual.toUpperCase()],
  ] as const;

  it.each(secrets)("%s as an xpub is refused", (_, secret) => {
    const message = complaint((plan) => {
      plan.keys[0].xpub = secret;
    });
    expectRefused(message, secret);
    expect(message).not.toMatch(/sausage|winner/i);
  });

  it.each(secrets)("%s in a comment, as a key or as the whole file is refused", (_, secret) => {
    const plan = stringify(planSettings());
    for (const text of [`# ${secret}\n${plan}`, `"${secret}": x\n${plan}`, secret, `{ ${secret}`])
      expectRefused(messageOf(text), secret);
  });

  it.each([
    ["a list", (words: string[]) => words.map((word) => `- ${word}`).join("\n")],
    ["a flow list", (words: string[]) => JSON.stringify(words)],
    ["numbered lines", (words: string[]) => words.map((word, i) => `${i + 1}. ${word}`).join("\n")],
    ["numbered keys", (words: string[]) => words.map((word, i) => `${i + 1}: ${word}`).join("\n")],
  ])("a mnemonic as %s is refused", (_, written) => {
    expect(messageOf(written(unusual.split(" ")))).toContain("a mnemonic (12 words or more in a row)");
  });

  it.each(secrets)("%s among the arguments is refused", (_, secret) => {
    for (const words of [["hoodi", "--plan", secret], ["hoodi", ...secret.split(" ")], [`--${secret}`]])
      expect(() => refuseKeysInArguments(words)).toThrow(/^The command line has what looks like/);
  });

  it("wherever it is in the file, no part of it comes back", () => {
    const lines = stringify(planSettings()).split("\n");
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.constantFrom(0, 10),
        fc.nat(lines.length),
        fc.constantFrom("", "# ", "- ", "xpub: ", "{ a: "),
        (seed, account, at, before) => {
          const secret = wallet(seed).xprv(account);
          const text = [...lines.slice(0, at), before + secret, ...lines.slice(at)].join("\n");
          expectRefused(messageOf(text), secret);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("is not seen where there is none", () => {
    expect(() => refuseKeysInArguments(["hoodi", "--plan", "/home/jamie/plan.yaml", "--json"])).not.toThrow();
    const plan = planSettings();
    plan.rows[0].name = "Fee out of use";
    expect(messageOf(stringify(plan))).toBe("accepted");
    expect(messageOf(JSON.stringify(plan))).toBe("accepted");
  });

  it("is not needed for an xpub among the arguments to be refused", () => {
    expect(() => refuseKeysInArguments(["hoodi", walletA.xpub(0)])).toThrow("The command line has an xpub");
  });
});
