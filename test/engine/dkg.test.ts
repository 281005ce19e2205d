/** The scripts of a key generation on a host: with the real agent, as root, and a Charon that is ready at once. */

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { HostHandle } from "../../provider/host/host.ts";
import { dkgPaths } from "../../render/dvt/key-generation.ts";
import { KeyGeneration } from "../../tools/dkg/key-generation.ts";
import type { CharonNode } from "../../topology/dvt/node.ts";
import { workloadUser } from "../../topology/ethereum/users.ts";
import { whyNoBox } from "../support/box.ts";
import { Dealer } from "../support/cluster-lock.ts";
import { dkgScene, madeFiles, resultOf } from "../support/dkg-scene.ts";
import { cut, type SignerBox, startSignerBox } from "./signer-box.ts";

const dealer = new Dealer({ unsigned: true });
const lock = dealer.lock();
const node = dkgScene(dealer).topology.dvtNodes.charon1 as CharonNode;
const { charon, shares, stage, output } = dkgPaths(node);
const user = workloadUser("hoodi", "charon1");
const key = Buffer.from(dealer.nodes[0]!).toString("hex");
const made = madeFiles(dealer, lock, 0);
const password = made["validator_keys/keystore-0.txt"]!;
const limits = vi.hoisted(() => ({ seconds: 600 }));
vi.mock(import("../../catalog/clients/dvt/charon-keys.ts"), async (original) => ({
  ...(await original()),
  keyGenerationSeconds: () => limits.seconds,
}));
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe.skipIf(whyNoBox())("the key generation of a node", () => {
  let machine: SignerBox;
  let host: HostHandle;
  let generation: KeyGeneration;

  const state = async () => (await generation.look())[0]!.state;
  /** Names with mode and owner. */
  const listing = () =>
    machine.box.run(`find ${charon} ${shares} -mindepth 1 -printf '%P %m %U:%G\\n' | LC_ALL=C sort`);
  const generate = () => generation.generate(lock.cluster_definition);
  /** What the container does; \`dkg\` leaves the dealer's files, as the node's user. */
  const charonDoes = (dkg: string) =>
    machine.at(
      "run",
      `echo "$*" >>/srv/docker/argv
      case "$*" in
        *" enr "*) cat /srv/record ;;
        *" dkg "*) ${dkg} ;;
      esac`,
    );
  const works = `cp -rp /srv/made/. ${output}/ && chown -R ${user}:${user} ${output}/.`;

  beforeAll(async () => {
    machine = await startSignerBox();
    host = new HostHandle(machine.box.connection);
    generation = new KeyGeneration([node], { [node.host]: host });
    const files = Object.entries(made).map(
      ([path, text]) => `echo ${base64(text)} | base64 -d >/srv/made/${path}; chmod 0444 /srv/made/${path}`,
    );
    await machine.box.run(`mkdir -p /srv/made/validator_keys ${charon} ${shares} /srv/docker
      ${files.join("\n")}
      echo ${dealer.records[0]} >/srv/record
      echo ${key} >${charon}/charon-enr-private-key; chmod 0600 ${charon}/charon-enr-private-key
      chown -R ${user}:${user} ${charon} ${shares}`);
  });
  afterAll(async () => {
    host?.close();
    await machine?.end();
  });

  it("is given up where other nodes never come, and what still runs of it is ended", async () => {
    const before = await listing();
    limits.seconds = 3;
    await charonDoes("mkdir -p /srv/docker/left; echo left >/srv/docker/left/name; exec sleep 600");
    await expect(generate()).rejects.toThrow("It was not done within 3 s. Did all nodes take part?");
    limits.seconds = 600;
    expect(await listing()).toBe(before);
    expect(await machine.box.run("ls /srv/docker")).not.toContain("left");
  });

  it("is put aside when Charon fails, or when the host dies meanwhile", async () => {
    const before = await listing();
    await charonDoes("echo no peers; exit 1");
    await expect(generate()).rejects.toThrow("no peers");
    expect(await state()).toBe("before");
    await charonDoes(`${works}; ${cut}`);
    await expect(generate()).rejects.toThrow();
    expect(await listing()).toBe(before);
    expect(await machine.box.run(`ls -d ${stage}*`)).toMatch(/ceremony-\d{8}T\d{9}Z\n/);
  });

  it("is read without a secret, and is taken over with owners and modes as they are", async () => {
    await charonDoes(works);
    const results = await generate();
    expect(results).toEqual([resultOf(dealer, lock, 0)]);
    expect(await state()).toBe("staged");
    await generation.commit(results);
    expect(await state()).toBe("after");
    expect((await listing()).trim().split("\n")).toEqual(
      [
        "charon-enr-private-key 600",
        "cluster-lock.json 444",
        "deposit-data.json 444",
        "keystore-0.json 444",
        "keystore-0.txt 444",
      ].map((line) => `${line} ${user}:${user}`),
    );
    expect((await generation.results())[0]).toMatchObject({
      publicShares: undefined,
      lock: expect.any(String),
    });
    await expect(generation.putAside()).resolves.toBeUndefined();
    expect(await state()).toBe("after");
  });

  it("is not begun on a node with a lock, and no argument, log or other file holds a key", async () => {
    await expect(generate()).rejects.toThrow(`${charon} has a lock`);
    expect(await machine.box.run("cat /srv/docker/argv")).toContain(
      `--network bridge --user ${user}:${user}`,
    );
    const found = await machine.box.run(
      `find /mnt/ethereum /run /srv /var/lib/bonded-validator /var/log -type f -print0 | xargs -0 grep -lF -e ${key} -e "${password}" || :`,
    );
    const strange = found
      .trim()
      .split("\n")
      .filter((file) => !file.startsWith(charon.replace(/charon$/, "")) && !file.startsWith("/srv/made/"));
    expect(found).toContain(`${charon}/charon-enr-private-key`);
    expect(found).toContain(`${shares}/keystore-0.txt`);
    expect(strange).toEqual([]);
  });
});
