/** The steps of a key generation on the hosts of a cluster's nodes. Each is done on all of them at once. */

import { createHash } from "node:crypto";
import type { HostHandle } from "../../provider/host/host.ts";
import { holder } from "../../provider/resource/context.ts";
import {
  asideScript,
  commitScript,
  createRecordScript,
  generateScript,
  prepareScript,
} from "../../render/dvt/key-generation.ts";
import type { CharonNode } from "../../topology/dvt/node.ts";
import { stderrProgress } from "../hosts.ts";
import type { ClusterDefinition } from "../lock/file.ts";
import { lookAtNode, type NodeLook } from "./look.ts";
import type { NodeResult } from "./node-result.ts";
import { readResult } from "./result.ts";

/** What of a session a key generation uses. */
export type DkgHost = Pick<HostHandle, "test" | "lines" | "change">;

export class KeyGeneration {
  readonly nodes: readonly CharonNode[];
  readonly #hosts: Readonly<Record<string, DkgHost>>;

  /** `hosts`: by name, one for each node. */
  constructor(nodes: readonly CharonNode[], hosts: Readonly<Record<string, DkgHost>>) {
    this.nodes = nodes;
    this.#hosts = hosts;
  }

  look(): Promise<NodeLook[]> {
    return this.#onAll((node, host) => lookAtNode(host, node));
  }

  results(): Promise<NodeResult[]> {
    return this.#onAll((node, host) => readResult(host, node));
  }

  async createRecords(nodes: readonly CharonNode[]): Promise<void> {
    await this.#change(createRecordScript, nodes);
  }

  /** @throws Error with the reason of each node; what was made is then put aside on all. */
  async generate(definition: ClusterDefinition): Promise<NodeResult[]> {
    const text = `${JSON.stringify(definition, undefined, 1)}\n`;
    try {
      await this.#change((node) => prepareScript(node, text, folderTime()));
      await this.#change((node) => generateScript(node, definition.num_validators));
      return await this.results();
    } catch (error) {
      await this.putAside().catch((more: Error) => {
        throw new Error(`${(error as Error).message}\n${more.message}`);
      });
      throw error;
    }
  }

  /** @throws Error where a node no longer has what `verified` says of it. */
  async commit(verified: readonly NodeResult[]): Promise<void> {
    await this.#change((node) => {
      const { lock, deposits } = verified.find((result) => result.node === node.name)!;
      const files = [...deposits].map(([name, text]) => ({ name, sha256: sha256Of(text) }));
      return commitScript(node, folderTime(), sha256Of(lock!), files);
    });
  }

  async putAside(): Promise<void> {
    await this.#change((node) => asideScript(node, folderTime()));
  }

  #change(script: (node: CharonNode) => string, nodes = this.nodes): Promise<unknown> {
    return this.#onAll(
      (node, host) => host.change(holder(node.stack), [], stderrProgress, () => script(node)),
      nodes,
    );
  }

  /** Waits for all nodes, whatever becomes of some: that one failed is said at once, for the others may wait for it. */
  async #onAll<T>(work: (node: CharonNode, host: DkgHost) => Promise<T>, nodes = this.nodes): Promise<T[]> {
    const ended = await Promise.allSettled(
      nodes.map((node) =>
        work(node, this.#hosts[node.host]!).catch((error: Error) => {
          stderrProgress.warn(`${node.host}: ${node.name} failed. This ends when all nodes have ended.`);
          throw error;
        }),
      ),
    );
    const reasons = ended.flatMap((each) =>
      each.status === "rejected" ? [String(each.reason.message)] : [],
    );
    if (reasons.length > 0) throw new Error(reasons.join("\n"));
    return ended.map((each) => (each as PromiseFulfilledResult<T>).value);
  }
}

const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex");

/** `20261128T073000123Z`, as names of folders end. */
const folderTime = (): string => new Date().toISOString().replace(/[-:.]/g, "");
