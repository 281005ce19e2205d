/** The clusters as those whose duties are counted. */

import { clusters, type LabCluster } from "../../../lab/dvt/clusters.ts";
import { initOf, runInside } from "../../../lab/hosts.ts";
import type { Lab } from "../../../lab/settings.ts";
import { containersOf } from "../../../lab/status.ts";
import type { Complaint, Owner, Participant } from "../participant.ts";
import { type ChainView, dutiesStack } from "../stage.ts";
import { complaintsIn } from "./complaints.ts";

const names = { ssv: "SSV", charon: "Charon" } as const satisfies Record<LabCluster["program"], string>;

export const clusterNames = clusters.map(({ program }) => names[program]);

/** What reaches the nodes by the tunnel, too. */
export const tunnelled: readonly string[] = [names.charon];

export const clusterOwner = ({ program, keys }: LabCluster): Owner => ({
  name: names[program],
  validators: keys,
});

export function participantsOf({ lab, node, vips }: ChainView): Participant[] {
  const urls = vips.map(({ address }) => `http://${address}:${node.ports.loopback.beaconApi}`);
  return clusters.map((cluster) => ({
    ...clusterOwner(cluster),
    views: cluster.members.map(({ host }) => ({ init: initOf(lab, host)!, urls, host })),
    complaints: async (since) =>
      (await Promise.all(cluster.members.map((member) => complaintsOf(lab, member, since)))).flat(),
  }));
}

async function complaintsOf(
  lab: Lab,
  { host, node }: LabCluster["members"][number],
  since: number,
): Promise<Complaint[]> {
  const own = (await containersOf(lab, host)).filter(({ project }) => project === `${dutiesStack}-${node}`);
  const logs = own.map(async ({ name, service }) => {
    // Programs complain on either of the two.
    const read = `docker logs --timestamps --since ${Math.floor(since / 1000)} ${name} 2>&1`;
    return complaintsIn(`${host}, ${service}`, await runInside(lab, host, ["sh", "-euc", read]));
  });
  return (await Promise.all(logs)).flat();
}
