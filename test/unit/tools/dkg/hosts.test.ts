/** What hosts answer is data: a person is shown no more of it than has a form, and nothing that would steer a terminal. */

import { packTar } from "modern-tar";
import { describe, expect, it } from "vitest";
import { dkgPaths } from "../../../../render/dvt/key-generation.ts";
import { lookAtNode } from "../../../../tools/dkg/look.ts";
import { readResult } from "../../../../tools/dkg/result.ts";
import type { CharonNode } from "../../../../topology/dvt/node.ts";
import { Dealer } from "../../../support/cluster-lock.ts";
import { dkgScene } from "../../../support/dkg-scene.ts";

const dealer = new Dealer({ unsigned: true });
const node = dkgScene(dealer).topology.dvtNodes.charon1 as CharonNode;
const { charon, output, publicShares } = dkgPaths(node);

describe("a look at a node", () => {
  const look = (said: string) => lookAtNode({ test: async () => ({ passed: false, said }) }, node);

  it.each(["absent", "keyless"])("says that it is %s", async (said) => {
    expect(await look(said)).toEqual({ node, state: said, enr: "" });
  });

  it.each(["before", "staged", "after"])("says that it is %s, with its record", async (state) => {
    const enr = dealer.records[0]!;
    expect(await look(`${state} ${enr}`)).toEqual({ node, state, enr });
  });

  it.each([
    ["nothing", ""],
    ["a record that nobody signed", "before enr:-abc"],
    ["a record with something behind it", `before ${dealer.records[0]} and more`],
    ["a record that is too long", `before enr:${"a".repeat(100_000)}`],
    ["another state", `between ${dealer.records[0]}`],
    ["what would steer a terminal", "\u001b[2Jbefore"],
  ])("fails for %s, and repeats little of it", async (_name, said) => {
    const error = await look(said).catch((reason: Error) => reason);
    expect(String(error)).toContain("charon1 could not be looked at");
    expect(String(error).length).toBeLessThan(2000);
    expect(String(error)).not.toContain("\u001b");
  });
});

describe("what a node has made", () => {
  const read = async (files: Readonly<Record<string, string>>) => {
    const entries = Object.entries(files).map(([name, body]) => ({
      header: { name, size: body.length, type: "file" as const },
      body,
    }));
    const tar = Buffer.from(await packTar(entries)).toString("base64");
    return readResult({ lines: async () => [`tar\t${tar}`, "status\t0\t"] }, node);
  };

  it("is that of its own folder before that of the stage", async () => {
    const made = await read({
      [`${charon}/cluster-lock.json`]: "taken over",
      [`${output}/cluster-lock.json`]: "staged",
      [`${output}/deposit-data.json`]: "deposits",
      [publicShares]: "0xaa\n0xbb\n",
    });
    expect(made).toEqual({
      node: "charon1",
      lock: "taken over",
      deposits: new Map([["deposit-data.json", "deposits"]]),
      publicShares: ["0xaa", "0xbb"],
    });
  });

  it("is nothing that lies in a folder with such a name", async () => {
    const made = await read({
      [`${output}/cluster-lock.json`]: "made",
      [`${output}/deposit-data.json/cluster-lock.json`]: "other",
    });
    expect(made.lock).toBe("made");
  });

  it("has no more files than amounts can be", async () => {
    const names = Array.from({ length: 257 }, (_, i) => [`${output}/deposit-data-${i}eth.json`, "[]"]);
    await expect(read(Object.fromEntries(names))).rejects.toThrow("more than 256 files of deposits");
  });
});
