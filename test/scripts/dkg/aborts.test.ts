/** A key generation that is cut off wherever: the scripts of the hosts in a shell, with a Charon that is ready at once. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KeyGeneration } from "../../../tools/dkg/key-generation.ts";
import { runDkg } from "../../../tools/dkg/run.ts";
import type { CharonNode } from "../../../topology/dvt/node.ts";
import { Dealer } from "../../support/cluster-lock.ts";
import { charonNodes, dkgScene, expectedOf, madeFiles } from "../../support/dkg-scene.ts";
import { type Cut, cutOff, FolderHost } from "../../support/folder-hosts.ts";

const dealer = new Dealer({ unsigned: true });
const lock = dealer.lock();
const scene = dkgScene(dealer);
const nodes = charonNodes.map((name) => scene.topology.dvtNodes[name] as CharonNode);
const names = nodes.map(({ host }) => host);
/** Milliseconds for two key generations on a busy machine. */
const limit = 180_000;
let folder: string;
let hosts: Record<string, FolderHost>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bonded-validator-dkg-"));
  hosts = Object.fromEntries(
    nodes.map(({ host, name }, i) => {
      const made = join(folder, `made-${name}`);
      for (const [path, text] of Object.entries(madeFiles(dealer, lock, i))) {
        mkdirSync(dirname(join(made, path)), { recursive: true });
        writeFileSync(join(made, path), text);
      }
      return [host, new FolderHost(folder, host, name, dealer.records[i]!, made)];
    }),
  );
}, limit);

afterEach(() => rmSync(folder, { recursive: true }));

const run = (agreed = true) =>
  runDkg({
    expected: expectedOf(scene),
    keyGeneration: new KeyGeneration(nodes, hosts),
    definition: lock.cluster_definition,
    agrees: async () => agreed,
  });
const states = () => names.map((host) => hosts[host]!.state);
const all = (state: string) => names.map(() => state);
const putAside = () =>
  nodes.map(
    ({ host }) => readdirSync(hosts[host]!.path("")).filter((name) => name.startsWith("ceremony-")).length,
  );

describe("a key generation", { timeout: limit }, () => {
  it("leaves all nodes with one lock, and is not repeated", async () => {
    expect(await run()).toMatchObject({ outcome: "made", lockHash: lock.lock_hash, findings: [] });
    expect(states()).toEqual(all("after"));
    expect(await run()).toMatchObject({ outcome: "made", lockHash: lock.lock_hash });
    expect(putAside()).toEqual([1, 1, 1, 1]);
  });

  it("changes nothing without consent", async () => {
    expect(await run(false)).toMatchObject({ outcome: "declined" });
    expect(states()).toEqual(all("before"));
    expect(putAside()).toEqual([0, 0, 0, 0]);
  });

  it("first gives nodes without a key one, and says what to write", async () => {
    rmSync(hosts.shin!.path("charon/charon-enr-private-key"));
    expect(await run(false)).toMatchObject({ outcome: "declined" });
    expect(await run()).toMatchObject({ outcome: "records", findings: [] });
    expect(readdirSync(hosts.shin!.path("charon"))).toEqual(["charon-enr-private-key"]);
    expect(states()).toEqual(all("before"));
  });

  it("that fails on one node is put aside on all, and begins anew", async () => {
    hosts.shin!.fails(true);
    await expect(run()).rejects.toThrow("p2p connection failed, please retry DKG");
    expect(states()).toEqual(all("before"));
    expect(putAside()).toEqual([1, 1, 1, 1]);
    hosts.shin!.fails(false);
    expect(await run()).toMatchObject({ outcome: "made" });
    expect(states()).toEqual(all("after"));
  });

  it("whose result is wrong is put aside on all", async () => {
    const other = madeFiles(dealer, lock, 1);
    for (const [path, text] of Object.entries(other))
      writeFileSync(join(hosts.shin!.root, "made", path), text);
    expect(await run()).toMatchObject({ outcome: "refused", findings: [{ check: "shares" }] });
    expect(states()).toEqual(all("before"));
    expect(putAside()).toEqual([1, 1, 1, 1]);
  });
});

/** Steps on all hosts are 16 where nothing fails: three of each before, one after. Places are spread over them. */
const clientCuts = Array.from(
  { length: 12 },
  (_, i): Cut => ({ kind: "client", at: Math.ceil((20 * (i + 1)) / 12) }),
);
const powerCuts = Array.from(
  { length: 8 },
  (_, i): Cut => ({ kind: "power", at: i + 1, host: ["shin", "xserver", "conoha", "webarena"][i % 4]! }),
);

describe("cut off, each node is as before or has all, and the next run brings all to the end", {
  timeout: limit,
}, () => {
  it.each([...clientCuts, ...powerCuts])("%o", async (cut) => {
    cutOff(folder, names, cut);
    await run().catch(() => undefined);
    for (const [i, host] of names.entries()) {
      const isVictim = cut.kind === "power" && cut.host === host;
      expect(isVictim ? ["before", "after", "between"] : ["before", "after"], names[i]).toContain(
        hosts[host]!.state,
      );
      if (hosts[host]!.state === "between")
        expect(readdirSync(hosts[host]!.path("charon"))).not.toContain("cluster-lock.json");
    }
    cutOff(folder, names);
    expect(await run()).toMatchObject({ outcome: "made", lockHash: lock.lock_hash, findings: [] });
    expect(states()).toEqual(all("after"));
  });
});
