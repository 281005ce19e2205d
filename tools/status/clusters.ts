import { z } from "zod";
import type { LocalUrl } from "../../provider/host/local-answers.ts";
import type { DvtNode } from "../../topology/dvt/node.ts";
import { charonPorts, ssvPorts } from "../../topology/dvt/ports.ts";
import type { Topology } from "../../topology/topology.ts";
import { type HostAnswers, parsedOr } from "./answers.ts";

/** Whether a DVT node says that it is ready. */
export interface DvtNodeStatus {
  readonly name: string;
  readonly host: string;
  readonly ready: boolean;
}

/** How many nodes of a DVT cluster work. */
export interface ClusterStatus {
  readonly name: string;
  readonly program: string;
  /** So many have to. */
  readonly quorum: number;
  readonly nodes: readonly DvtNodeStatus[];
}

/** api/handlers/node/model.go of ssvlabs/ssv, 365a4aba: each is `good`, or what is wrong. */
const health = z.object({ beacon_node: z.string(), execution_node: z.string(), event_syncer: z.string() });

/** A Charon node answers with an error as long as it is not ready (app/monitoringapi.go of ObolNetwork/charon, e6284707). */
export function dvtQuestion({ program, network }: Pick<DvtNode, "program" | "network">): LocalUrl {
  return program === "charon"
    ? { port: charonPorts(network).monitoring, path: "/readyz" }
    : { port: ssvPorts(network).api, path: "/v1/node/health" };
}

export function clusterStatuses({ dvtClusters, dvtNodes }: Topology, answers: HostAnswers): ClusterStatus[] {
  return Object.values(dvtClusters).map(({ name, program, quorum, nodes }) => ({
    name,
    program,
    quorum,
    nodes: nodes.map((node) => dvtNodeStatus(dvtNodes[node]!, answers)),
  }));
}

function dvtNodeStatus(node: DvtNode, answers: HostAnswers): DvtNodeStatus {
  const answer = answers(node.host, dvtQuestion(node));
  return { name: node.name, host: node.host, ready: isReady(node.program, answer) };
}

function isReady(program: DvtNode["program"], answer = ""): boolean {
  if (program === "charon") return answer.trim() === "ok";
  const parts = parsedOr(health, answer);
  return parts !== undefined && Object.values(parts).every((part) => part === "good");
}
