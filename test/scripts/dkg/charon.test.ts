/** The lab's `charon dkg` as four processes: what they make is right, and any three of them sign. */

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dkgCommands, dkgPlaces } from "../../../catalog/clients/dvt/charon-keys.ts";
import { combineSignatures, isSignatureOf, sign } from "../../../lab/dvt/threshold.ts";
import { repository } from "../../../lab/settings.ts";
import { openKeystore } from "../../../tools/backup/open-keystore.ts";
import { makeDefinition } from "../../../tools/dkg/make-definition.ts";
import type { NodeResult } from "../../../tools/dkg/node-result.ts";
import { verifyResults } from "../../../tools/dkg/verify.ts";
import { readLockFile } from "../../../tools/lock/file.ts";
import { Dealer } from "../../support/cluster-lock.ts";
import { startDkgRelay } from "../../support/dkg-relay.ts";
import { charonNodes, dkgScene, expectedOf, stamp } from "../../support/dkg-scene.ts";

const dealer = new Dealer({ unsigned: true });
const scene = dkgScene(dealer);
const expected = expectedOf(scene);
const definition = makeDefinition(scene.topology, scene.cluster, expected.wanted, stamp);
const folder = mkdtempSync(join(tmpdir(), "bonded-validator-ceremony-"));
const folderOf = (node: string) => join(folder, node);
let relay: Awaited<ReturnType<typeof startDkgRelay>>;
let said = "";

/** The rendered command line, with this machine's folders and relay. */
function start(node: string): Promise<number | null> {
  const [, ...words] = dkgCommands.keyGeneration;
  const own = words.map((word) =>
    word
      .replace(`=${dkgPlaces.work}`, `=${folderOf(node)}`)
      .replace(`=${dkgPlaces.definition}`, `=${join(folder, "definition.json")}`)
      .replace(/^--p2p-relays=.*/, `--p2p-relays=${relay.url}`),
  );
  const child = spawn(process.execPath, [join(repository, "lab/images/fake/charon.ts"), ...own]);
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (said += part));
  return new Promise((done) => child.on("close", done));
}

const read = (node: string, file: string) => readFileSync(join(folderOf(node), file), "utf8");

function resultIn(node: string): NodeResult {
  const { pubkey } = JSON.parse(read(node, "validator_keys/keystore-0.json"));
  return {
    node,
    lock: read(node, "cluster-lock.json"),
    deposits: new Map([["deposit-data.json", read(node, "deposit-data.json")]]),
    publicShares: [`0x${pubkey}`],
  };
}

beforeAll(async () => {
  relay = await startDkgRelay();
  writeFileSync(join(folder, "definition.json"), JSON.stringify(definition));
  charonNodes.forEach((node, i) => {
    mkdirSync(folderOf(node));
    writeFileSync(
      join(folderOf(node), "charon-enr-private-key"),
      Buffer.from(dealer.nodes[i]!).toString("hex"),
    );
  });
  expect(await Promise.all(charonNodes.map(start)), said).toEqual([0, 0, 0, 0]);
}, 600_000);
afterAll(() => {
  relay.server.close();
  rmSync(folder, { recursive: true });
});

it("all nodes have one lock, which is right, with its deposits and shares", () => {
  const { definition_hash: definitionHash } = definition;
  const { findings } = verifyResults({ ...expected, definitionHash }, charonNodes.map(resultIn));
  expect(findings).toEqual([]);
});

it("any three of them sign, and no two", () => {
  const [validator] = readLockFile(read("charon1", "cluster-lock.json"), "a lock").distributed_validators;
  const root = Buffer.alloc(32, 7);
  const parts = charonNodes.map((node) => {
    const { crypto } = JSON.parse(read(node, "validator_keys/keystore-0.json"));
    return sign(openKeystore(crypto, read(node, "validator_keys/keystore-0.txt")), root);
  });
  const signs = (operators: readonly number[]): boolean => {
    const signature = combineSignatures(new Map(operators.map((one) => [one, parts[one - 1]!])));
    return isSignatureOf(validator!.distributed_public_key, root, signature);
  };
  const threes = [
    [1, 2, 3],
    [1, 2, 4],
    [1, 3, 4],
    [2, 3, 4],
  ];
  const twos = [
    [1, 2],
    [1, 3],
    [1, 4],
    [2, 3],
    [2, 4],
    [3, 4],
  ];
  expect(threes.map(signs)).toEqual(threes.map(() => true));
  expect(twos.map(signs)).toEqual(twos.map(() => false));
});

it("no share, no password and no key of a node is in what they print, or crosses the relay", () => {
  const secrets = charonNodes.flatMap((node, i) => {
    const { crypto } = JSON.parse(read(node, "validator_keys/keystore-0.json"));
    const password = read(node, "validator_keys/keystore-0.txt");
    return [password, Buffer.from(openKeystore(crypto, password)), Buffer.from(dealer.nodes[i]!)].map(
      (one) => (typeof one === "string" ? one : one.toString("hex")),
    );
  });
  const seen = [
    said,
    ...relay.kept.values(),
    ...[...relay.kept.values()].map((one) => Buffer.from(one, "base64").toString("latin1")),
  ].join("\n");
  for (const secret of secrets) expect(seen.includes(secret)).toBe(false);
  expect(said).toContain("Successfully completed DKG ceremony");
});

it("a node whose folder is not clean takes no part", async () => {
  expect(existsSync(join(folderOf("charon1"), "cluster-lock.json"))).toBe(true);
  said = "";
  expect(await start("charon1")).toBe(1);
  expect(said).toContain("data directory not clean, cannot continue");
});
