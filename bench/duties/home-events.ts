/** What happens to the home host whose node serves the clients, and how it is fixed. */

import { runInside } from "../../lab/hosts.ts";
import type { Lab } from "../../lab/settings.ts";
import { setConnected } from "../../lab/verbs.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import type { HomeEventName } from "./case.ts";

export interface FaultEvent {
  /** What takes too long for the time that a fault is aimed at. */
  prepare(): Promise<void>;
  harm(): Promise<void>;
  restore(): Promise<void>;
}

export const noStep = async (): Promise<void> => undefined;

export function homeEvents(lab: Lab, node: Node): Readonly<Record<HomeEventName, FaultEvent>> {
  const { host, stack, name, execution, consensus } = node;
  return {
    nothing: { prepare: noStep, harm: noStep, restore: noStep },
    "home-host": cutOff(lab, host),
    "execution-client": killed(lab, host, `${stack}-${name}-${execution}-1`),
    "beacon-node": killed(lab, host, `${stack}-${name}-${consensus}-1`),
  };
}

export const cutOff = (lab: Lab, host: string): FaultEvent => ({
  prepare: noStep,
  harm: () => setConnected(lab, host, false),
  restore: () => setConnected(lab, host, true),
});

/** A crash that Docker does not fix. `docker kill` would take a while to ask the daemon. */
function killed(lab: Lab, host: string, container: string): FaultEvent {
  const inside = (...command: string[]): Promise<string> => runInside(lab, host, command);
  const inspect = (what: string): Promise<string> => inside("docker", "inspect", "--format", what, container);
  let [pid, restart] = ["", ""];
  return {
    prepare: async () => {
      const format = "{{.State.Pid}} {{.HostConfig.RestartPolicy.Name}}";
      [pid = "", restart = ""] = (await inspect(format)).trim().split(" ");
      await inside("docker", "update", "--restart=no", container);
    },
    harm: async () => void (await inside("kill", "-KILL", pid)),
    restore: async () => {
      await inside("docker", "start", container);
      await inside("docker", "update", `--restart=${restart}`, container);
    },
  };
}
