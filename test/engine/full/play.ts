import { isDeepStrictEqual } from "node:util";
import type { Case } from "./cases.ts";
import { Operator, type Told } from "./operator.ts";
import type { Site } from "./site.ts";
import { generated, leftOver, manifestProblems, untruths } from "./truth.ts";
import { keys, type Round, signer, wantedItems } from "./wanted.ts";

/** A host as a case finds it. */
export interface Scene {
  /** Name under which the site saved it. */
  readonly saved: string;
  /** Id of the role, where it was deployed. */
  readonly id?: string | undefined;
  /** The round that is wanted, and whether the signer has to run once that is so. */
  readonly round: Round;
  readonly signerRuns: boolean;
  /** What a look with room showed. */
  readonly seen: Told["seen"];
}

/** A lie, or damage, and at which step. */
export interface Finding {
  readonly step: string;
  readonly verdict: string;
}

/** Deployed in every round, so that the manifest must have it. */
const keepLastKnownState = Object.keys(wantedItems(1)).filter(
  (key) => key in wantedItems(2) && !/^(gate|rolling) /.test(key),
);

/** An `up` on a host that runs full, a look, and what a person does then: makes room, and runs up twice. */
export class Play {
  readonly findings: Finding[] = [];
  readonly #site: Site;
  readonly #case: Case;
  readonly #scene: Scene;
  readonly #operator: Operator;
  #signerRuns: boolean;
  #generated = new Map<string, string>();

  constructor(site: Site, one: Case, scene: Scene) {
    this.#site = site;
    this.#case = one;
    this.#scene = scene;
    this.#signerRuns = scene.signerRuns;
    this.#operator = new Operator(site.box.connection, scene.id);
  }

  async run(): Promise<readonly Finding[]> {
    const { resource, room, call } = this.#case;
    await this.#site.restore(this.#scene.saved);
    this.#generated = await generated(this.#site);
    if (call === undefined) await this.#site.limit(resource, room);
    else await this.#site.limitAtCall(call, resource, room);
    const first = await this.#up("up without room", this.#scene.seen);
    const during = await this.#operator.look(this.#scene.round);
    await this.#site.settled();
    this.#explained("look without room", during);
    await this.#site.makeRoom();
    const after = await this.#operator.look(this.#scene.round);
    this.#sameAs("look without room", during.seen, after.seen);
    if (first.errors !== "") await this.#person();
    await this.#finished(await this.#up("up with room"), "up with room");
    await this.#finished(await this.#up("up once more"), "up once more");
    return this.findings;
  }

  /** What a person does after an up that failed. */
  async #person(): Promise<void> {
    const { start } = this.#case;
    if (start === "forbidden") await this.#site.box.run("rm -f /opt/fake/state/forbidden");
    if (start !== "imported") return;
    await this.#site.box.run(`
      mkdir -p ${keys}; chmod 700 ${keys}; echo '{}' >${keys}/key.json
      cd /opt/fake/state/docker/${signer} 2>/dev/null && docker stop "$(cat id)" || :`);
    this.#signerRuns = false;
  }

  async #up(step: string, before?: Told["seen"]): Promise<Told> {
    const earlier = (await this.#site.events()).length;
    const told = await this.#operator.up(this.#scene.round);
    await this.#site.settled();
    if (before) this.#sameAs(step, told.seen, before);
    if (told.errors === "") await this.#asWanted(step);
    else if (step === "up without room") this.#explained(step, told);
    this.#disturbed(step, (await this.#site.events()).slice(earlier));
    const deployed = this.#scene.id !== undefined || told.errors === "";
    this.#report(step, await manifestProblems(this.#site, deployed ? keepLastKnownState : []));
    await this.#sameSecrets(step);
    return told;
  }

  /** "As wanted" is said only where it is so. */
  async #asWanted(step: string): Promise<void> {
    this.#report(step, await untruths(this.#site, this.#scene.round, this.#signerRuns), "says success: ");
    const refused = step === "up without room" && this.#case.start === "forbidden";
    if (refused) this.#report(step, ["passes a gate that refuses"]);
  }

  async #finished(told: Told, step: string): Promise<void> {
    if (told.errors !== "") this.#report(step, [`fails: ${told.errors}`]);
    this.#report(step, await leftOver(this.#site));
    if (step === "up once more" && this.#signerRuns && told.changed)
      this.#report(step, ["is not without changes"]);
  }

  /** What was seen is what is there, or nothing was seen at all. */
  #sameAs(step: string, seen: Told["seen"], truth: Told["seen"]): void {
    if (seen === undefined || isDeepStrictEqual(seen, truth)) return;
    const names = new Set([...Object.keys(seen), ...Object.keys(truth ?? {})]);
    const differing = [...names].filter((name) => !isDeepStrictEqual(seen[name], truth?.[name]));
    const gone = differing.filter((name) => !(name in seen));
    this.#report(step, [
      `sees ${gone.length} as gone, ${differing.length} as they are not: ${differing.join(", ").slice(0, 200)}`,
    ]);
  }

  #explained(step: string, { errors }: Told): void {
    if (errors === "" || this.#case.start === "forbidden") return;
    if (!/no space|no room|full|inode|can be written/i.test(errors))
      this.#report(step, [`does not name the cause: ${errors}`]);
  }

  #disturbed(step: string, events: readonly string[]): void {
    const started = events.filter((event) => event === `start ${signer}`);
    if (!this.#signerRuns && started.length > 0) this.#report(step, ["started the signer"]);
    const still = this.#case.start === "unchanged" || step === "up once more";
    const refused = this.#case.start === "forbidden" && step === "up without room";
    if ((still || refused) && events.length > 0) this.#report(step, [`did ${events.join(", ")}`]);
  }

  async #sameSecrets(step: string): Promise<void> {
    const found = await generated(this.#site);
    for (const [path, value] of this.#generated) {
      if (found.get(path) !== value) this.#report(step, [`${path} is another one than it was`]);
    }
    this.#generated = new Map([...this.#generated, ...found]);
  }

  #report(step: string, verdicts: readonly string[], prefix = ""): void {
    for (const verdict of verdicts) this.findings.push({ step, verdict: prefix + verdict });
  }
}
