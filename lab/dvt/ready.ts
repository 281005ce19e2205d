import { dvtReadyScript } from "../../render/dvt/ready.ts";
import type { DvtNode } from "../../topology/dvt/node.ts";
import { runInside } from "../hosts.ts";
import type { Lab } from "../settings.ts";

/** Why a DVT node does not sign, as its ready script says it; empty where it does. */
export async function dvtLackOf(lab: Lab, node: DvtNode): Promise<string> {
  const script = `(${dvtReadyScript(node)}\n) 2>&1 || :`;
  return (await runInside(lab, node.host, ["sh", "-euc", script])).trim();
}
