/** The tailnet's administrator in a lab: what a person does at the control server. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { endProcesses, labProcesses } from "../../../lab/processes.ts";
import type { Lab } from "../../../lab/settings.ts";
import { run } from "../../../lab/shell.ts";
import { tailnetFolder } from "../../../lab/tailnet/headscale.ts";
import { ensureTailnetPrograms } from "../../../lab/tailnet/programs.ts";

interface Node {
  readonly id: number;
  readonly given_name: string;
}

export class Administrator {
  readonly #lab: Lab;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  async #headscale(...args: string[]): Promise<string> {
    const { headscale } = await ensureTailnetPrograms(this.#lab);
    return run(this.#lab, headscale, ["--config", join(tailnetFolder(this.#lab), "config.yaml"), ...args]);
  }

  /** Ends the key that was made last. */
  async expireLastKey(): Promise<void> {
    const list = JSON.parse(await this.#headscale("preauthkeys", "list", "--user", "1", "-o", "json")) as {
      id: number;
      key: string;
    }[];
    const last = list.toSorted((a, b) => a.id - b.id).at(-1)!;
    await this.#headscale("preauthkeys", "expire", "--user", "1", last.key);
  }

  /** Gives a host these tags in place of its own. */
  async tag(host: string, tag: string): Promise<void> {
    const nodes = JSON.parse(await this.#headscale("nodes", "list", "-o", "json")) as Node[];
    const { id } = nodes.find(({ given_name }) => given_name === host)!;
    await this.#headscale("nodes", "tag", "-i", String(id), "-t", tag);
  }

  /** Edits the policy past the program: everybody may do everything. */
  async openPolicy(): Promise<void> {
    const policy = JSON.parse(await this.#headscale("policy", "get"));
    policy.acls.push({ action: "accept", src: ["*"], dst: ["*:*"] });
    const file = join(tailnetFolder(this.#lab), "by-hand.json");
    writeFileSync(file, JSON.stringify(policy));
    await this.#headscale("policy", "set", "-f", file);
  }

  /** Switches the control server off; `ensureHeadscale` switches it on. */
  async stop(): Promise<void> {
    const running = labProcesses(this.#lab).filter(({ part }) => part === "headscale");
    await endProcesses(running, "SIGTERM", 5000);
  }
}
