/** The lab's SSV node as a program: what it refuses, and how it ends. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { operatorKeyFiles } from "../../../lab/dvt/ssv-files.ts";
import { SsvNode } from "../../support/ssv-node.ts";

// A socket's path is short.
const folder = mkdtempSync(join(tmpdir(), "ssv-"));
const nobody = "http://127.0.0.1:1";
const settings = { beaconApis: [nobody], webSockets: ["ws://127.0.0.1:1"] };
const keyFiles = operatorKeyFiles();
let node: SsvNode;

beforeAll(async () => {
  node = await SsvNode.at(folder, settings);
  node.give(keyFiles);
});
afterEach(async () => {
  await node.kill();
  node.configure(settings);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Changes the rendered configuration. */
const configured = (from: RegExp, to: string) => () =>
  node.configure(settings, (text) => {
    expect(text).toMatch(from);
    return text.replace(from, to);
  });

describe("it ends with 1", () => {
  it.each<[name: string, prepare: () => void, said: string]>([
    [
      "without its execution clients in the file",
      configured(/^ +ETH1Addr:.*\n/m, ""),
      'could not create logger could not read config: field "eth1.ETH1Addr" is required but the value is not provided',
    ],
    [
      "with a port that is none",
      configured(/^MetricsAPIPort:.*/m, "MetricsAPIPort: many"),
      "could not create logger could not read config: MetricsAPIPort is not a number",
    ],
    [
      "on a network that it does not know",
      configured(/Network: hoodi/, "Network: ropsten"),
      'FATAL\tcould not setup network\t{"error":"network not supported: ropsten"}',
    ],
    [
      "with another password",
      () => node.give({ password: "of nobody" }),
      'FATAL\tcould not extract private key from keystore\t{"error":"could not decrypt operator private key keystore: decrypt private key: invalid checksum"}',
    ],
    [
      "without a beacon node, and it ignores a key that it does not know",
      configured(/^SSVAPIPort/m, "SomeKey: 1\nSSVAPIPort"),
      'FATAL\tfailed to create beacon go-client\t{"error":"create multi client: No providers active, cannot proceed"}',
    ],
    [
      "on a database of another network",
      configured(/Network: hoodi/, "Network: mainnet"),
      "FATAL\tfailed to validate config\t",
    ],
    [
      "on a database of another operator",
      () => node.give(operatorKeyFiles()),
      "operator private key does not match the one that encrypted the storage",
    ],
  ])("%s", async (_name, prepare, said) => {
    prepare();
    node.start();
    expect(await node.end()).toBe(1);
    expect(node.text).toContain(said);
    // A line feed at the password's end changes nothing.
    node.give({ ...keyFiles, password: `${keyFiles.password}\n` });
  });

  it("with an option that it does not know, and without its file", async () => {
    node.start(["start-node", "--configuration=/ssv.yaml"]);
    expect(await node.end()).toBe(1);
    expect(node.text).toContain("unknown flag: --configuration");
    node.start(["start-node", "--config=/nowhere.yaml"]);
    expect(await node.end()).toBe(1);
    expect(node.text).toContain("could not create logger could not read config: ENOENT");
  });
});
