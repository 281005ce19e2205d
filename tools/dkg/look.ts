import type { HostHandle } from "../../provider/host/host.ts";
import { shown } from "../../provider/host/shown.ts";
import { lookScript } from "../../render/dvt/key-generation.ts";
import { keyOfRecord } from "../../topology/dvt/enr.ts";
import type { CharonNode } from "../../topology/dvt/node.ts";

/** How far a node is (lookScript). */
export type NodeState = "absent" | "keyless" | "before" | "staged" | "after";

export interface NodeLook {
  readonly node: CharonNode;
  readonly state: NodeState;
  /** Of its own key; empty where it has none. */
  readonly enr: string;
}

/** A record has up to 300 bytes (EIP-778), as base64. */
const form = /^(absent|keyless)$|^(before|staged|after) (enr:[\w-]{1,400})$/;

/** @throws Error where the host says something else. */
export async function lookAtNode(host: Pick<HostHandle, "test">, node: CharonNode): Promise<NodeLook> {
  const { said } = await host.test(lookScript(node));
  const [whole, keyless, state, enr = ""] = form.exec(said) ?? [];
  if (whole === undefined || (keyless === undefined && keyOfRecord(enr) === undefined))
    throw new Error(`${node.host}: ${node.name} could not be looked at: ${shown(said.slice(0, 1000))}`);
  return { node, state: (keyless ?? state) as NodeState, enr };
}
