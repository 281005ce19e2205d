import type { Connection } from "../../../provider/host/connection.ts";
import { newRun, type Run } from "../../../provider/resource/context.ts";
import { diffOf } from "../../../provider/resource/outputs.ts";
import { apply, newId, read } from "../../../provider/resource/role.ts";
import { parseInputs, type RoleInputs } from "../../../provider/resource/wire.ts";
import { type Round, wantedItems } from "./wanted.ts";

const urn = "urn:pulumi:dev::tiny::host:index:Role::app";

/** What a command told its user. */
export interface Told {
  /** Why it failed; empty where it says that it succeeded. */
  readonly errors: string;
  /** The role as it was seen before anything was done; undefined where it could not be seen. */
  readonly seen: Record<string, unknown> | undefined;
  /** Whether anything had to be done. */
  readonly changed: boolean;
}

/**
 * One stack of one role, asked for and seen as the engine does it, with the provider's own code in this process: an
 * engine takes seconds for each command. Bolder than the engine: what could not be seen is applied all the same.
 */
export class Operator {
  readonly #connection: Connection;
  /** Of the role in the state; undefined before a create got so far. */
  #id: string | undefined;
  #failed = false;

  constructor(connection: Connection, id?: string) {
    this.#connection = connection;
    this.#id = id;
  }

  get id(): string | undefined {
    return this.#id;
  }

  /** `pulumi preview` or `refresh`: looks, and changes nothing. */
  look(round: Round): Promise<Told> {
    return this.#run(round, async (run, inputs) => {
      const { seen, errors } = await this.#see(run, inputs);
      return { seen, errors, changed: seen !== undefined && diffOf(seen, inputs).length > 0 };
    });
  }

  /** `pulumi up`. */
  up(round: Round): Promise<Told> {
    return this.#run(round, async (run, inputs) => {
      const { seen, errors } = await this.#see(run, inputs);
      const differs = !seen || !this.#id || diffOf(seen, inputs).length > 0;
      if (!differs && !this.#failed) return { seen, errors, changed: false };
      const reasons = await this.#apply(run, inputs);
      return { seen, errors: [errors, reasons].filter(Boolean).join("\n"), changed: true };
    });
  }

  async #see(run: Run, inputs: RoleInputs) {
    try {
      return { seen: await read(run, this.#id ?? "new", inputs), errors: "" };
    } catch (error) {
      return { seen: undefined, errors: String(error) };
    }
  }

  async #apply(run: Run, inputs: RoleInputs): Promise<string> {
    try {
      const outcome = await apply(run, this.#id ?? newId(inputs), urn, inputs);
      this.#id = outcome.id;
      this.#failed = outcome.reasons.length > 0;
      return outcome.reasons.join("\n");
    } catch (error) {
      this.#failed = this.#id !== undefined;
      return String(error);
    }
  }

  async #run(round: Round, work: (run: Run, inputs: RoleInputs) => Promise<Told>): Promise<Told> {
    const items = wantedItems(round);
    const run = newRun({ status: () => {}, info: () => {}, warn: () => {} });
    run.announced.set(this.#connection.host, new Set(Object.keys(items)));
    try {
      return await work(run, parseInputs({ connection: this.#connection, role: "app", ...items }));
    } finally {
      run.hosts.close();
    }
  }
}
