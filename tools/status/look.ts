/** What the hosts of a stack say now, each asked once in a session of its own, all at the same time. */

import type { HostHandle } from "../../provider/host/host.ts";
import { type LocalUrl, localUrlLine } from "../../provider/host/local-answers.ts";
import { addressDevice } from "../../render/overlay/mesh.ts";
import type { Topology } from "../../topology/topology.ts";
import { type AddressState, type AddressStates, parseAddressState } from "../address-state.ts";
import { alertmanagersOf } from "../silences.ts";
import { type AddressStatus, addressStatuses } from "./addresses.ts";
import { type AlertStatus, alertQuestion, alertStatus } from "./alerts.ts";
import type { HostAnswers } from "./answers.ts";
import { type ClusterStatus, clusterStatuses, dvtQuestion } from "./clusters.ts";
import { factsQuestion, type HostFactsStatus, parseFacts } from "./facts.ts";
import { type NodeStatus, nodeQuestions, nodeStatus } from "./nodes.ts";

export interface StackLook {
  readonly nodes: readonly NodeStatus[];
  readonly clusters: readonly ClusterStatus[];
  readonly addresses: readonly AddressStatus[];
  /** By host; undefined: its node exporter does not answer. Absent where the stack has no monitoring. */
  readonly facts?: Readonly<Record<string, HostFactsStatus | undefined>>;
  /** Absent where the stack has no monitoring. */
  readonly alerts?: AlertStatus;
}

/** Of a session what a look uses. */
export type LookedAt = Pick<HostHandle, "localAnswers" | "lines">;

/** What one host says; nothing of one that cannot be asked. */
interface Said {
  readonly answers: (url: LocalUrl) => string | undefined;
  readonly addressState: AddressState | Error;
}

export async function look(
  topology: Topology,
  hosts: Readonly<Record<string, LookedAt>>,
): Promise<StackLook> {
  const said = Object.fromEntries(
    await Promise.all(
      Object.entries(hosts).map(async ([name, host]) => [name, await ask(topology, name, host)] as const),
    ),
  );
  const answers: HostAnswers = (host, url) => said[host]?.answers(url);
  const states: AddressStates = Object.fromEntries(
    Object.entries(said).map(([name, { addressState }]) => [name, addressState]),
  );
  const { nodes, network, overlay, monitoring } = topology;
  return {
    nodes: Object.values(nodes).map((node) => nodeStatus(node, answers)),
    clusters: clusterStatuses(topology, answers),
    addresses: overlay === undefined ? [] : addressStatuses(overlay, network, states),
    ...(monitoring && {
      facts: Object.fromEntries(
        Object.keys(hosts).map((host) => [host, parseFacts(answers(host, factsQuestion))]),
      ),
      alerts: alertStatus(topology, alertmanagersOf(topology), answers),
    }),
  };
}

async function ask(topology: Topology, name: string, host: LookedAt): Promise<Said> {
  const urls = questionsTo(topology, name);
  const { overlay } = topology;
  const [answers, addressState] = await Promise.all([
    (urls.length === 0 ? Promise.resolve(nothing) : host.localAnswers(urls)).catch(() => nothing),
    overlay?.members[name] === undefined
      ? new Error(`${name} is not in the overlay.`)
      : host
          .lines("address_state", [addressDevice])
          .then((lines) => parseAddressState(overlay, name, lines))
          .catch((error: Error) => error),
  ]);
  return { answers, addressState };
}

const nothing = (): undefined => undefined;

/** All that a host is asked at its loopback address. */
function questionsTo(topology: Topology, name: string): LocalUrl[] {
  const { nodes, dvtNodes, monitoring } = topology;
  const isOwn = ({ host }: { readonly host: string }) => host === name;
  const urls = [
    ...Object.values(nodes)
      .filter(isOwn)
      .flatMap((node) => Object.values(nodeQuestions(node))),
    ...Object.values(dvtNodes).filter(isOwn).map(dvtQuestion),
    ...(monitoring === undefined ? [] : [factsQuestion]),
    ...(alertmanagersOf(topology).includes(name) ? [alertQuestion(topology)] : []),
  ];
  return [...new Map(urls.map((url) => [localUrlLine(url), url])).values()];
}
