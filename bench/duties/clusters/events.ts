/** What happens to the clusters' hosts, and to their connections to the homes. */

import { rented } from "../../../lab/dvt/clusters.ts";
import { runInside } from "../../../lab/hosts.ts";
import { reboot } from "../../../lab/power.ts";
import type { Lab } from "../../../lab/settings.ts";
import { connectorPaths } from "../../../render/tunnel/connector.ts";
import type { EventName } from "../case.ts";
import { cutOff, type FaultEvent, homeEvents, noStep } from "../home-events.ts";
import { type ChainView, clientHost, dutiesStack } from "../stage.ts";

/** The DVT host that is cut off. The bench asks the homes' nodes from another one. */
const lostHost = rented.find((host) => host !== clientHost)!;

export function clusterEvents({ lab, node, other }: ChainView): Readonly<Record<EventName, FaultEvent>> {
  const ofHome = homeEvents(lab, node);
  const homes = [node.host, other.host];
  return {
    ...ofHome,
    "home-reboot": rebooted(lab, node.host),
    "dvt-host": cutOff(lab, lostHost),
    "dvt-host+home-host": together(cutOff(lab, lostHost), ofHome["home-host"]),
    "overlay-only": stopped(lab, homes, connectorPaths(node.network).unit),
    "tunnel-only": stopped(lab, rented, "tailscaled.service"),
  };
}

/** The host comes back by itself: its programs may do so before the fault is over. */
function rebooted(lab: Lab, host: string): FaultEvent {
  let back = Promise.resolve();
  return {
    prepare: noStep,
    harm: async () => {
      back = reboot(lab, dutiesStack, host);
      back.catch(noStep); // `restore` tells of it
    },
    restore: () => back,
  };
}

function together(...events: readonly FaultEvent[]): FaultEvent {
  const all = async (step: keyof FaultEvent): Promise<void> =>
    void (await Promise.all(events.map((event) => event[step]())));
  return { prepare: () => all("prepare"), harm: () => all("harm"), restore: () => all("restore") };
}

function stopped(lab: Lab, hosts: readonly string[], unit: string): FaultEvent {
  const onAll = async (verb: "start" | "stop"): Promise<void> =>
    void (await Promise.all(hosts.map((host) => runInside(lab, host, ["systemctl", verb, unit]))));
  return { prepare: noStep, harm: () => onAll("stop"), restore: () => onAll("start") };
}
