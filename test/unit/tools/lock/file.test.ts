/** What is no lock is refused by name and place, and none of it is repeated. */
import { describe, expect, it } from "vitest";
import { readLockFile } from "../../../../tools/lock/file.ts";
import { Dealer } from "../../../support/cluster-lock.ts";
import type { Settings } from "../../../support/inventory.ts";

const whole = new Dealer({ operators: 3 }).lock();
const secret = "5ec2e7".repeat(11).slice(0, 64);

function messageOf(text: string): string {
  try {
    readLockFile(text, "x.json");
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it was read");
}

function messageAfter(change: (lock: Settings) => void): string {
  const lock = structuredClone(whole) as Settings;
  change(lock);
  return messageOf(JSON.stringify(lock));
}

describe("a file with keys", () => {
  const keystore = { crypto: { kdf: {}, cipher: { message: secret } }, pubkey: "", version: 4 };

  it.each([
    ["the private key of a node", secret],
    ["the same with 0x and a line feed", `0x${secret.toUpperCase()}\n`],
    ["a keystore", JSON.stringify(keystore)],
    ["keystores", JSON.stringify([keystore])],
    ["a keystore in a text", JSON.stringify({ keystores: [keystore] })],
    ["a private key under any name", JSON.stringify({ note: secret })],
    ["a lock with a share", JSON.stringify({ ...whole, private_shares: [`0x${secret}`] })],
    ["a lock with a password", JSON.stringify({ ...whole, password: "tiger tiger" })],
  ])("is refused: %s", (_name, text) => {
    const said = messageOf(text);
    expect(said).toMatch(/^x\.json has what looks like a private key or a keystore\. It was not used/);
    expect(said).not.toMatch(/5ec2e7|5EC2E7|tiger/);
  });

  it("is refused where a share stands for a public share", () => {
    const said = messageAfter(({ distributed_validators: [one] }) => {
      one.public_shares[0] = `0x${secret}`;
    });
    expect(said).toContain("has what looks like a private key");
    expect(said).not.toContain("5ec2e7");
  });
});

describe("a file that is no lock", () => {
  it.each([
    ["text", "enr:-abc", "x.json is not JSON, as a cluster-lock.json is."],
    ["nothing", "", "x.json is not JSON, as a cluster-lock.json is."],
    ["a list", "[]", "x.json is no cluster lock of Charon:\n  the file: its form is not that of a lock"],
  ])("%s", (_name, text, said) => {
    expect(messageOf(text)).toBe(said);
  });

  it("of another version is named by it alone", () => {
    const said = messageAfter(({ cluster_definition }) => {
      cluster_definition.version = "v1.8.0";
      delete cluster_definition.compounding;
    });
    expect(said).toBe(
      "x.json is a lock of version v1.8.0, and this command knows v1.10.0 and v1.11.0, which Charon 1.11 writes. Charon itself verifies older ones.",
    );
  });

  it("that is too long is not read", () => {
    expect(messageOf(" ".repeat(16 * 1024 * 1024 + 1))).toBe("x.json is longer than 16 MiB.");
  });

  it("with faults names all of them and repeats none", () => {
    const said = messageAfter((lock) => {
      lock.cluster_definition.operators[1].address = "0xtiger";
      lock.cluster_definition.name = "tiger".repeat(60);
      lock.cluster_definition.Threshold = "tiger";
      lock.cluster_definition.threshold = -1;
      lock.distributed_validators[0].partial_deposit_data[0].amount = "tiger";
      lock.node_signatures = "tiger";
      delete lock.signature_aggregate;
    });
    expect(said.split("\n").toSorted()).toEqual([
      "  cluster_definition.name: it has more than 256 bytes of UTF-8",
      "  cluster_definition.operators[1].address: it is not 0x and 40 hex digits",
      "  cluster_definition.threshold: its form is not that of a lock",
      "  cluster_definition: it has a key that no lock has",
      "  distributed_validators[0].partial_deposit_data[0].amount: it is no number of gwei",
      "  node_signatures: its form is not that of a lock",
      "  signature_aggregate: its form is not that of a lock",
      "x.json is no cluster lock of Charon:",
    ]);
  });

  it("of v1.10.0 has accounts of one owner only", () => {
    const lock = new Dealer({ version: "v1.10.0" }).lock() as Settings;
    const [operator] = lock.cluster_definition.operators;
    operator.config_signature += operator.config_signature.slice(2);
    expect(messageOf(JSON.stringify(lock))).toContain(
      "cluster_definition.operators[0].config_signature: v1.10.0 has signatures of one account only",
    );
  });
});
