/** A key generation that is cut off wherever: the scripts of the hosts in a shell, with a Charon that is ready at once. */

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyGeneration } from "../../../tools/dkg/key-generation.ts";
import { runDkg } from "../../../tools/dkg/run.ts";
import type { CharonNode } from "../../../topology/dvt/node.ts";
import { Dealer } from "../../support/cluster-lock.ts";
import { charonNodes, dkgScene, expectedOf, madeFiles } from "../../support/dkg-scene.ts";
import { type Cut, cutOff, FolderHost } from "../../support/folder-hosts.ts";

const dealer = new Dealer({ unsigned: true });
const lock = dealer.lock();
const scene = dkgScene(dealer);
const nodesOf = ({ topology }: typeof scene) =>
  charonNodes.map((name) => topology.dvtNodes[name] as CharonNode);
const nodes = nodesOf(scene);
const names = nodes.map(({ host }) => host);
const nodeOf = (host: string) => nodes.find((node) => node.host === host)!.name;
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

/** `change`: what happens between the question and its answer. */
const run = (agreed = true, { at = scene, validators = 1, change = () => {} } = {}) =>
  runDkg({
    expected: expectedOf(at, validators),
    keyGeneration: new KeyGeneration(nodesOf(at), hosts),
    definition: lock.cluster_definition,
    agrees: async () => {
      change();
      return agreed;
    },
    keep: (files) => [...files].map(([name, text]) => `${name} ${text.length}`),
  });
const states = () => names.map((host) => hosts[host]!.state);
const all = (state: string) => names.map(() => state);
const putAside = () =>
  nodes.map(
    ({ host }) => readdirSync(hosts[host]!.path("")).filter((name) => name.startsWith("ceremony-")).length,
  );

describe("a key generation", { timeout: limit }, () => {
  it("leaves all nodes with one lock, and is not repeated", async () => {
    const { "cluster-lock.json": locked, "deposit-data.json": deposits } = madeFiles(dealer, lock, 0);
    const files = [`cluster-lock.json ${locked!.length}`, `deposit-data.json ${deposits!.length}`];
    const right = { lockHash: lock.lock_hash, files, findings: [] };
    expect(await run()).toMatchObject({ ...right, outcome: "made" });
    expect(states()).toEqual(all("after"));
    // A person who forgot for how many validators it was.
    expect(await run(false, { validators: 3 })).toMatchObject({ ...right, outcome: "there" });
    expect(putAside()).toEqual([1, 1, 1, 1]);
  });

  it("is not begun while a host is away", async () => {
    hosts.shin!.test = () => Promise.reject(new Error("shin cannot be reached"));
    await expect(run()).rejects.toThrow("shin cannot be reached");
    expect(putAside()).toEqual([0, 0, 0, 0]);
    expect(states()).toEqual(all("before"));
  });

  it("is put aside when a disk is full, and begins anew", async () => {
    hosts.shin!.mark("full", true);
    await expect(run()).rejects.toThrow("No space left on device");
    expect(states()).toEqual(all("before"));
    hosts.shin!.mark("full", false);
    expect(await run()).toMatchObject({ outcome: "made" });
    expect(states()).toEqual(all("after"));
  });

  it.each(["shares/keystore-7.json", "charon/deposit-data.json"])(
    "is not begun where %s is of another",
    async (name) => {
      writeFileSync(hosts.shin!.path(name), "of another");
      await expect(run()).rejects.toThrow("ove");
      expect(readFileSync(hosts.shin!.path(name), "utf8")).toBe("of another");
      rmSync(hosts.shin!.path(name));
      expect(states()).toEqual(all("before"));
    },
  );

  it("changes nothing without consent", async () => {
    expect(await run(false)).toMatchObject({ outcome: "declined" });
    expect(states()).toEqual(all("before"));
    expect(putAside()).toEqual([0, 0, 0, 0]);
  });

  it("first gives nodes without a key one, and says what to write", async () => {
    rmSync(hosts.shin!.path("charon/charon-enr-private-key"));
    const at = dkgScene(dealer, (config) => delete config.dvtNodes[nodeOf("shin")].enr);
    expect(await run(false, { at })).toMatchObject({ outcome: "declined" });
    expect(await run(true, { at })).toMatchObject({
      outcome: "records",
      findings: [{ check: "enr-missing" }],
    });
    expect(readdirSync(hosts.shin!.path("charon"))).toEqual(["charon-enr-private-key"]);
    expect(states()).toEqual(all("before"));
  });

  it("gives no other key to a node whose key is gone", async () => {
    rmSync(hosts.shin!.path("charon/charon-enr-private-key"));
    expect(await run()).toMatchObject({ outcome: "refused", findings: [{ check: "key-lost" }] });
    expect(readdirSync(hosts.shin!.path("charon"))).toEqual([]);
  });

  it("that fails on one node is put aside on all, and begins anew", async () => {
    hosts.shin!.mark("fails", true);
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    await expect(run()).rejects.toThrow("p2p connection failed, please retry DKG");
    expect(said.mock.calls.flat()).toEqual([
      `shin: ${nodeOf("shin")} failed. This ends when all nodes have ended.\n`,
    ]);
    said.mockRestore();
    expect(states()).toEqual(all("before"));
    expect(putAside()).toEqual([1, 1, 1, 1]);
    hosts.shin!.mark("fails", false);
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

  it("is put aside with what a node had begun to take over", async () => {
    cutOff(folder, names, { kind: "client", at: 13 });
    await expect(run()).rejects.toThrow("the client is gone");
    cutOff(folder, names);
    const staged = (name: string) => hosts.shin!.path(`ceremony/output/${name}`);
    renameSync(staged("validator_keys/keystore-0.json"), hosts.shin!.path("shares/keystore-0.json"));
    renameSync(staged("deposit-data.json"), hosts.shin!.path("charon/deposit-data.json"));
    rmSync(staged("cluster-lock.json"));
    expect(hosts.shin!.state).toBe("between");
    expect(await run()).toMatchObject({ outcome: "made" });
    expect(states()).toEqual(all("after"));
    const [aside] = readdirSync(hosts.shin!.path("")).filter((name) => name.startsWith("ceremony-"));
    expect(readdirSync(hosts.shin!.path(`${aside}/taken-back`))).toEqual([
      "deposit-data.json",
      "keystore-0.json",
    ]);
  });

  it("with a keystore too many is put aside on all", async () => {
    writeFileSync(join(hosts.shin!.root, "made/validator_keys/keystore-7.json"), "{}");
    await expect(run()).rejects.toThrow("validator_keys has files that belong to no keystore");
    expect(states()).toEqual(all("before"));
  });

  it.each(["cluster-lock.json", "deposit-data.json"])(
    "gives no lock to a node whose %s was replaced after it was verified",
    async (name) => {
      cutOff(folder, names, { kind: "client", at: 13 });
      await expect(run()).rejects.toThrow("the client is gone");
      cutOff(folder, names);
      const file = hosts.shin!.path(`ceremony/output/${name}`);
      const change = () => {
        rmSync(file);
        writeFileSync(file, "[]");
      };
      await expect(run(true, { change })).rejects.toThrow(`${name} is not what was verified`);
      expect(hosts.shin!.state).toBe("before");
      expect(await run()).toMatchObject({ outcome: "faulty" });
      expect(hosts.shin!.state).toBe("before");
    },
  );
});

/** Steps on all hosts are 16 where nothing fails: three of each before the nodes take over, one after. */
const clientCuts = Array.from(
  { length: 12 },
  (_, i): Cut => ({ kind: "client", at: Math.ceil((16 * (i + 1)) / 12) }),
);
/** A host changes files ten times; the fifth time, Charon has written all, and the ninth is the lock's. */
const powerCuts = Array.from(
  { length: 8 },
  (_, i): Cut => ({ kind: "power", at: i + 3, host: ["shin", "xserver", "conoha", "webarena"][i % 4]! }),
);

describe("cut off, each node is as before or has all, and the next run brings all to the end", {
  timeout: limit,
}, () => {
  it.each([...clientCuts, ...powerCuts])("%o", async (cut) => {
    cutOff(folder, names, cut);
    await expect(run()).rejects.toThrow();
    for (const [i, host] of names.entries()) {
      const isVictim = cut.kind === "power" && cut.host === host;
      expect(isVictim ? ["before", "after", "between"] : ["before", "after"], names[i]).toContain(
        hosts[host]!.state,
      );
      if (hosts[host]!.state === "between")
        expect(readdirSync(hosts[host]!.path("charon"))).not.toContain("cluster-lock.json");
    }
    cutOff(folder, names);
    const report = await run();
    expect(report).toMatchObject({ lockHash: lock.lock_hash, findings: [] });
    expect(["made", "there"]).toContain(report.outcome);
    expect(states()).toEqual(all("after"));
  });
});
