/** Hosts on which /run or the disk is full, or becomes so in the middle: nothing is said that is not so. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoBox } from "../support/box.ts";
import { temporaryFolder } from "../support/folders.ts";
import { longRun, longRunLimit, playAll, seed } from "../support/long-run.ts";
import { makeRoles, type Roles } from "../support/roles/roles.ts";
import { sshConfig } from "../support/ssh-config.ts";
import { type Case, draw, enoughFor, nameOf, shuffled } from "./full/cases.ts";
import { Operator } from "./full/operator.ts";
import { Play } from "./full/play.ts";
import { prepareScenes, type Scenes } from "./full/scenes.ts";
import { resources, type Site, startSite } from "./full/site.ts";
import { untruths } from "./full/truth.ts";
import { type Round, wantedItems } from "./full/wanted.ts";

const sampled = 12;
interface StateResource {
  readonly urn: string;
  readonly inputs: unknown;
  readonly outputs: unknown;
}

describe.skipIf(whyNoBox())("a host that runs full", () => {
  let site: Site;
  let scenes: Scenes;
  let folder: string | undefined;

  beforeAll(async () => {
    site = await startSite();
    folder = temporaryFolder("full");
    process.env.HOST_SSH_CONFIG = join(folder, "ssh_config");
    writeFileSync(process.env.HOST_SSH_CONFIG, sshConfig([site.box]));
    scenes = await prepareScenes(site);
  });
  afterAll(async () => {
    delete process.env.HOST_SSH_CONFIG;
    await site?.box.end();
    if (folder) rmSync(folder, { recursive: true });
  });

  const play = (one: Case) => new Play(site, one, scenes.of[one.start]).run();

  it.each(["empty", "running", "unchanged"] as const)(
    "%s, has enough at the end of the sweep",
    async (start) => {
      const { saved, id, round } = scenes.of[start];
      await site.restore(saved);
      for (const resource of resources) await site.limit(resource, enoughFor(start)[resource]);
      expect((await new Operator(site.box.connection, id).up(round)).errors).toBe("");
    },
  );

  if (longRun === undefined)
    it.each(Array.from({ length: sampled }, (_, index) => index))(
      "is shown as it is, and finished by the next up that has room (case %i of the commit's sample)",
      async (index) => {
        const one = draw(scenes.cases, sampled)[index]!;
        expect(await play(one), `seed ${seed}: ${nameOf(one)}`).toEqual([]);
      },
    );

  describe("through the engine", () => {
    let roles: Roles;
    const want = (round: Round) =>
      roles.want({ name: "app", connection: site.box.connection, role: "app", items: wantedItems(round) });
    /** What the state says, without the times; what is encrypted looks different each time. */
    const state = async () => {
      const { stdout } = await roles.project.pulumi("stack", "export", "--show-secrets");
      const { deployment } = JSON.parse(stdout) as { deployment: { resources: StateResource[] } };
      return deployment.resources.map(({ urn, inputs, outputs }) => ({ urn, inputs, outputs }));
    };

    beforeAll(async () => {
      roles = await makeRoles([site.box]);
    });
    afterAll(() => roles?.project.remove());

    it("fails in words while the disk is full, and is deployed once it has room", async () => {
      await site.restore("empty");
      want(1);
      await site.limit("disk inodes", 30);
      const full = await roles.up();
      expect(full.text).toMatch(/no space|inode|can be written/i);
      expect(full.code).not.toBe(0);
      await site.makeRoom();
      const up = await roles.up();
      expect(up.code, up.text).toBe(0);
      expect(await untruths(site, 1, true)).toEqual([]);
      expect((await roles.preview()).code).toBe(0);
    });

    it.each([
      { resource: "run inodes", room: 3 },
      { resource: "run bytes", room: 1 },
    ] as const)("a refresh with $resource $room takes nothing for gone", async ({ resource, room }) => {
      const before = await state();
      await site.limit(resource, room);
      const refresh = await roles.pulumi("refresh", "--yes", "--skip-preview");
      const preview = await roles.preview();
      await site.makeRoom();
      for (const { code, text } of [refresh, preview]) {
        if (code !== 0) expect(text).toMatch(/no space|inode|can be written/i);
      }
      expect(await state()).toEqual(before);
      const after = await roles.preview();
      expect(after.code, after.text).toBe(0);
    });
  });

  if (longRun !== undefined)
    it(
      "is shown as it is in every case",
      async () => {
        const cases = shuffled(scenes.cases).map((one) => ({ name: nameOf(one), play: () => play(one) }));
        expect(await playAll(longRun!, cases)).toBe(0);
      },
      longRunLimit,
    );
});
