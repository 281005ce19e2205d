/** The scripts of a key generation on a host: with the real agent, as root, and a Charon that is ready at once. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
  const works = `cp -r /srv/made/. ${output}/ && chown -R ${user}:${user} ${output}/.`;

  beforeAll(async () => {
    machine = await startSignerBox();
    host = new HostHandle(machine.box.connection);
    generation = new KeyGeneration([node], { [node.host]: host });
    const files = Object.entries(madeFiles(dealer, lock, 0)).map(
      ([path, text]) => `echo ${base64(text)} | base64 -d >/srv/made/${path}; chmod 0444 /srv/made/${path}`,
    );
    await machine.box.run(`mkdir -p /srv/made/validator_keys ${charon} ${shares} /srv/docker
      ${files.join("\n")}
      echo ${dealer.records[0]} >/srv/record
      echo secret >${charon}/charon-enr-private-key; chmod 0600 ${charon}/charon-enr-private-key
      chown -R ${user}:${user} ${charon} ${shares}`);
  });
  afterAll(async () => {
    host?.close();
    await machine?.end();
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
    expect(await generate()).toEqual([resultOf(dealer, lock, 0)]);
    expect(await state()).toBe("staged");
    await generation.commit();
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

  it("is not begun on a node with a lock, and no argument holds a key", async () => {
    await expect(generate()).rejects.toThrow(`${charon} has a lock`);
    const argv = await machine.box.run("cat /srv/docker/argv");
    expect(argv).toContain(`--network bridge --user ${user}:${user}`);
    expect(argv).not.toContain("secret");
  });
});
