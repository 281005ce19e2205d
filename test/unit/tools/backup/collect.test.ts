/** What is taken from a host: what was asked for, as data, and no slashing database of a program that may run. */
import { packTar } from "modern-tar";
import { describe, expect, it } from "vitest";
import type { Observation } from "../../../../provider/host/observation.ts";
import { dockerSilent } from "../../../../provider/items/service/kind.ts";
import { maxKeptBytes } from "../../../../provider/remote/kept-bytes.ts";
import { backupSources } from "../../../../render/stack/backups.ts";
import { collect, type ReadableHost } from "../../../../tools/backup/collect.ts";
import { dvtHost } from "../../../support/backups.ts";
import { loadDvt } from "../../../support/dvt.ts";
import { observation } from "../../../support/observations.ts";

const topology = loadDvt("hoodi");
const sourcesAt = (host: string) => backupSources(topology).filter((source) => source.host === host);
const data = "/mnt/ethereum/hoodi";
const database = `${data}/charon1/lodestar/validator-db/000003.log`;

/** A host on which a service of the stack is in a state. */
const observed = (service: string, state: string, started = ""): Observation =>
  observation({
    claims: [
      {
        id: "1",
        urn: "urn:pulumi:hoodi::bonded-validator::host:index:Role::charon1-dvt",
        role: "charon1-dvt",
        stack: "hoodi",
        requires: "",
        key: `service ${service}`,
        flag: "manual-start /etc/compose.yaml",
      },
    ],
    fields: () => ({ started }),
    live: () => ({ state }),
  });

interface Sent {
  readonly name: string;
  readonly type?: "file" | "symlink" | "fifo" | "directory";
}

async function tarLines(entries: readonly Sent[], status = "0"): Promise<string[]> {
  const tar = await packTar(
    entries.map(({ name, type = "file" }) => ({
      header: {
        name,
        type,
        size: type === "file" ? 1 : 0,
        mode: 0o600,
        uid: 7,
        gid: 7,
        linkname: "/etc/shadow",
      },
      ...(type === "file" && { body: "x" }),
    })),
  );
  return [
    `tar\t${Buffer.from(tar).toString("base64")}`,
    `status\t${status}\t${Buffer.from("changed").toString("base64")}`,
  ];
}

/** Collects from a host that sends this, whose service is first in one state, then in another. */
async function collected(
  entries: readonly Sent[],
  {
    states = ["running", "running"],
    started = ["", ""],
    host = dvtHost,
    service = "hoodi-charon1/lodestar",
    status = "0",
  } = {},
) {
  const asked: string[] = [];
  let looks = 0;
  const session: ReadableHost = {
    observe: async () => observed(service, states[looks]!, started[looks++]!),
    lines: async (_, about = []) => {
      asked.push(...about);
      return entries.length === 0 ? [] : tarLines(entries, status);
    },
  };
  return { asked, ...(await collect(session, host, "hoodi", sourcesAt(host))) };
}

const paths = ({ files }: { files: readonly { path: string }[] }) => files.map(({ path }) => path);

describe("a slashing database", () => {
  const askedForIt = `${data}/charon1/lodestar\tvalidator-db`;

  it("of a stopped program is taken", async () => {
    const stopped = await collected([{ name: database }], { states: ["exited", "exited"] });
    expect(stopped.asked).toContain(askedForIt);
    expect(paths(stopped)).toEqual(["charon1/lodestar/validator-db/000003.log"]);
    expect(stopped.notBackedUp.map(({ what }) => what)).toEqual(["slashing database of ssv1"]);
  });

  it.each(["running", "restarting", "paused", dockerSilent])(
    "of one that is %s is not asked for",
    async (state) => {
      const running = await collected([], { states: [state, state] });
      expect(running.asked).not.toContain(askedForIt);
      expect(running.notBackedUp).toContainEqual({
        what: "slashing database of charon1",
        why: `hoodi-charon1/lodestar is ${state}; only a stopped program leaves it consistent`,
      });
    },
  );

  it("of one that the host does not know is not asked for", async () => {
    const unknown = await collected([], { service: "hoodi-other/lodestar" });
    expect(unknown.asked).not.toContain(askedForIt);
    expect(unknown.notBackedUp.at(-1)?.why).toBe(
      "the host has no record of hoodi-charon1/lodestar, so it may run",
    );
  });

  it("of one that was started while it was read is left out", async () => {
    const started = await collected(
      [{ name: database }, { name: `${data}/charon1/shares/keystore-0.json` }],
      {
        states: ["exited", "running"],
      },
    );
    expect(paths(started)).toEqual(["charon1/shares/keystore-0.json"]);
    expect(started.notBackedUp.map(({ what }) => what)).toContain("slashing database of charon1");
  });

  it("of one that was started and stopped while it was read is left out", async () => {
    const ran = await collected([{ name: database }], {
      states: ["exited", "exited"],
      started: ["2026-11-27T22:00:00Z", "2026-11-27T22:05:01Z"],
    });
    expect(paths(ran)).toEqual([]);
    expect(ran.notBackedUp).toContainEqual({
      what: "slashing database of charon1",
      why: "hoodi-charon1/lodestar has run while it was read",
    });
  });

  it("of an SSV node is not asked for", async () => {
    const { asked } = await collected([], { service: "hoodi-ssv1/ssv", states: ["exited", "exited"] });
    expect(asked).toEqual([
      `${data}/ssv1/ssv\tencrypted_private_key*.json`,
      `${data}/ssv1/ssv\tpassword`,
      `${data}/charon1/charon\tcharon-enr-private-key`,
      `${data}/charon1/charon\tcluster-lock.json`,
      `${data}/charon1/shares\tkeystore-*.json`,
      `${data}/charon1/shares\tkeystore-*.txt`,
    ]);
  });

  it.each([
    ["vc1", "lighthouse", "validators", "slashing_protection.sqlite"],
    ["vc2", "nimbus", "validators", "slashing_protection.sqlite3"],
    ["vc3", "lodestar", "", "validator-db"],
  ])("of %s is asked for with what SQLite keeps beside it", async (name, program, folder, file) => {
    const own = topology.validators[name]!.client;
    const states = ["exited", "exited"];
    const { asked } = await collected([], { host: "trdiy", service: `hoodi-${name}/${program}`, states });
    const place = [data, name, own, folder].filter(Boolean).join("/");
    expect(asked).toEqual(expect.arrayContaining([`${place}\t${file}`, `${place}\t${file}-*`]));
  });
});

describe("what a host sends", () => {
  const shares = `${data}/charon1/shares`;

  it("is data, whatever its name", async () => {
    const names = [
      "keystore-$(touch x).json",
      "keystore-`id`.json",
      "keystore-';rm -rf x;'.json",
      "keystore-\n-.json",
    ];
    expect(paths(await collected(names.map((name) => ({ name: `${shares}/${name}` }))))).toEqual(
      names.map((name) => `charon1/shares/${name}`),
    );
  });

  it.each([
    "/etc/shadow",
    "etc/shadow",
    `${data}/charon1/ssh/id_ed25519`,
    `${data}/charon10/shares/keystore-0.json`,
    `${shares}/../../../../../etc/shadow`,
    `${shares}/./keystore-0.json`,
    `${shares}//keystore-0.json`,
    `${shares}`,
    database,
  ])("is refused where it was not asked for: %s", async (name) => {
    await expect(collected([{ name }])).rejects.toThrow(`shin sent ${name}, for which it was not asked.`);
  });

  it("is refused where a name is there twice", async () => {
    const name = `${shares}/keystore-0.json`;
    await expect(collected([{ name }, { name }])).rejects.toThrow(
      "shin sent charon1/shares/keystore-0.json twice.",
    );
  });

  it("is named and not taken where it is no file", async () => {
    const some = await collected([
      { name: `${shares}/keystore-0.json`, type: "symlink" },
      { name: `${shares}/keystore-1.json`, type: "fifo" },
      { name: `${shares}/keystore-2.json`, type: "directory" },
    ]);
    expect(paths(some)).toEqual([]);
    expect(some.notBackedUp.slice(-2)).toEqual([
      { what: "charon1/shares/keystore-0.json", why: "it is a symlink, and no file" },
      { what: "charon1/shares/keystore-1.json", why: "it is a fifo, and no file" },
    ]);
  });

  it("is refused where a file changed while it was read, and where it is not whole", async () => {
    const one = [{ name: `${shares}/keystore-0.json` }];
    await expect(collected(one, { status: "1" })).rejects.toThrow(
      "shin could not read all files. Run this again. tar ended with 1: changed",
    );
    const lines = (await tarLines(one)).slice(0, 1);
    const session = { observe: async () => observed("hoodi-charon1/lodestar", "running") };
    const cut = { ...session, lines: async () => lines };
    await expect(collect(cut, dvtHost, "hoodi", sourcesAt(dvtHost))).rejects.toThrow(
      "shin could not read all files",
    );
    const long = {
      ...session,
      lines: async () => [`tar\t${"A".repeat(Math.ceil((maxKeptBytes + 3) / 3) * 4)}`],
    };
    await expect(collect(long, dvtHost, "hoodi", sourcesAt(dvtHost))).rejects.toThrow("more than 64 MiB");
  });
});
