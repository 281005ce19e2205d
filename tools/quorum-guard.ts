import type { HostHandle } from "../provider/host/host.ts";
import { type ClusterMember, lackOf, quorumLoss } from "../provider/resource/cluster-quorum.ts";
import { dvtReadyScript } from "../render/dvt/ready.ts";
import { readyScript } from "../render/ethereum/gates/ready.ts";
import type { Topology } from "../topology/topology.ts";

type Hosts = Readonly<Record<string, Pick<HostHandle, "test">>>;

/** Serves as long as its script, run on its host, ends with 0. */
interface Member {
  readonly name: string;
  readonly host: string;
  readonly ready: string;
}

/** Of its members, so many have to serve, or a DVT cluster stops. */
export interface Quorum {
  readonly what: string;
  readonly needed: number;
  readonly members: readonly Member[];
}

/** What has a member on a host: clusters of DVT nodes, and the stack's nodes where such clusters use them. */
export function quorumsAt(topology: Topology, host: string): Quorum[] {
  const { stack, nodes, dvtNodes, dvtClusters } = topology;
  const clusters = Object.values(dvtClusters);
  const quorums = clusters.map(({ name, quorum, nodes }) => {
    const members = nodes.map((node) => {
      const { host } = dvtNodes[node]!;
      return { name: node, host, ready: dvtReadyScript(dvtNodes[node]!) };
    });
    return { what: `nodes of cluster ${name}`, needed: quorum, members };
  });
  const home = Object.values(nodes).map(({ name, host, ports }) => {
    return { name, host, ready: readyScript(ports.loopback) };
  });
  const shared = { what: `nodes of ${stack}, which its DVT clusters use`, needed: 1, members: home };
  return [...quorums, ...(clusters.length > 0 ? [shared] : [])].filter(({ members }) =>
    members.some((member) => member.host === host),
  );
}

/**
 * Throws where a DVT cluster that works would stop with what runs on a host. Who accepts missed duties (HOST_NOW=1) is
 * not held.
 */
export async function refuseLossOfQuorum(
  quorums: readonly Quorum[],
  host: string,
  hosts: Hosts,
): Promise<void> {
  if (process.env.HOST_NOW === "1") return;
  const losses = await Promise.all(quorums.map((quorum) => lossWithout(quorum, host, hosts)));
  const told = losses.filter((loss) => loss !== undefined);
  if (told.length > 0)
    throw new Error(
      [
        `${host}: nothing was stopped, because a DVT cluster would stop with it.`,
        ...told,
        "Make the others serve first. HOST_NOW=1 stops it all the same.",
      ].join("\n"),
    );
}

async function lossWithout(
  { members, ...rest }: Quorum,
  host: string,
  hosts: Hosts,
): Promise<string | undefined> {
  const states = await Promise.all(
    members.map(async (member) => [member.host, await stateOf(member, hosts)] as const),
  );
  const disturbed = states.filter(([place]) => place === host).map(([, state]) => state);
  const others = states.filter(([place]) => place !== host).map(([, state]) => state);
  return quorumLoss({ ...rest, disturbed, others });
}

async function stateOf({ name, host, ready }: Member, hosts: Hosts): Promise<ClusterMember> {
  const lack = await lackOf(hosts[host]!, ready);
  return { name: `${name} on ${host}`, ...(lack !== undefined && { lack }) };
}
