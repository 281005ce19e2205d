import { type Case, casesOf, type Start, starts } from "./cases.ts";
import { Operator } from "./operator.ts";
import type { Scene } from "./play.ts";
import type { Site } from "./site.ts";
import { foreignClaims, untruths } from "./truth.ts";
import { keys, type Round, signer } from "./wanted.ts";

/** The scene of every start, and all cases. */
export interface Scenes {
  readonly of: Readonly<Record<Start, Scene>>;
  readonly cases: readonly Case[];
}

const importKeys = `mkdir -p ${keys}; chmod 700 ${keys}; echo '{}' >${keys}/key.json`;

/** Brings the site into each state once, and saves it. */
export async function prepareScenes(site: Site): Promise<Scenes> {
  const manifest = Buffer.from(foreignClaims.map((line) => `${line}\n`).join("")).toString("base64");
  await site.box.run(`
    mkdir /srv/other; for number in 0 1 2 3 4 5 6 7; do echo "of others" >/srv/other/$number; done
    echo ${manifest} | base64 -d >/var/lib/bonded-validator/manifest`);
  const empty = await sceneOf(site, "empty", { round: 1, signerRuns: true });
  await site.box.run(importKeys);
  const withKeys = await sceneOf(site, "keys", { round: 1, signerRuns: false });
  await site.restore("empty");
  const [id, first] = await deploy(site, undefined, 1);
  const running = await sceneOf(site, "running", { id, round: 2, signerRuns: true });
  const unchanged = await sceneOf(site, "unchanged", { id, round: 1, signerRuns: true });
  await site.box.run(`docker stop "$(cat /opt/fake/state/docker/${signer}/id)"`);
  const stopped = await sceneOf(site, "stopped", { id, round: 2, signerRuns: false });
  await site.restore("running");
  await site.box.run("touch /opt/fake/state/forbidden");
  const forbidden = await sceneOf(site, "forbidden", { id, round: 2, signerRuns: true });
  await site.restore("running");
  const [, second] = await deploy(site, id, 2);
  await site.restore("running");
  const nothing = await callsOf(site, () => new Operator(site.box.connection, id).up(1));
  const calls = {
    empty: first,
    keys: first,
    imported: first,
    running: second,
    stopped: second,
    forbidden: second,
    unchanged: nothing,
  };
  return {
    of: { empty, keys: withKeys, imported: empty, running, stopped, forbidden, unchanged },
    cases: starts.flatMap((start) => casesOf(start, calls[start])),
  };
}

async function sceneOf(
  site: Site,
  saved: string,
  scene: Pick<Scene, "id" | "round" | "signerRuns">,
): Promise<Scene> {
  const { seen, errors } = await new Operator(site.box.connection, scene.id).look(scene.round);
  if (errors !== "") throw new Error(errors);
  await site.save(saved);
  return { saved, seen, ...scene };
}

/** An undisturbed `up`, with keys that a person imports afterwards. */
async function deploy(
  site: Site,
  id: string | undefined,
  round: Round,
): Promise<[id: string | undefined, calls: number]> {
  const operator = new Operator(site.box.connection, id);
  const up = async () => {
    const { errors } = await operator.up(round);
    if (errors !== "") throw new Error(errors);
  };
  const calls = await callsOf(site, up);
  await site.box.run(importKeys);
  await up();
  await site.settled();
  const wrong = await untruths(site, round, true);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  return [operator.id, calls];
}

/** How often an undisturbed run calls systemd and Docker. */
async function callsOf(site: Site, work: () => Promise<unknown>): Promise<number> {
  await site.makeRoom();
  await work();
  await site.settled();
  return site.calls();
}
