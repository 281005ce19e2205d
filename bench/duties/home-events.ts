/** What happens to the home host whose node serves the clients, and how it is fixed. */

import { runInside } from "../../lab/hosts.ts";
import type { Lab } from "../../lab/settings.ts";
import { setConnected } from "../../lab/verbs.ts";
import type { Node } from "../../topology/ethereum/node.ts";
import type { EventName } from "./case.ts";

interface HomeEvent {
  /** What takes too long for the time that a fault is aimed at. */
  prepare(): Promise<void>;
  harm(): Promise<void>;
  restore(): Promise<void>;
}

export function homeEvents(lab: Lab, node: Node): Readonly<Record<EventName, HomeEvent>> {
  const { host, stack, name, execution, consensus } = node;
  const nothing = async (): Promise<void> => undefined;
  return {
    nothing: { prepare: nothing, harm: nothing, restore: nothing },
    "home-host": {
      prepare: nothing,
      harm: () => setConnected(lab, host, false),
      restore: () => setConnected(lab, host, true),
    },
    "execution-client": killed(lab, host, `${stack}-${name}-${execution}-1`),
    "beacon-node": killed(lab, host, `${stack}-${name}-${consensus}-1`),
  };
}

/** A crash that Docker does not fix. `docker kill` would take a while to ask the daemon. */
function killed(lab: Lab, host: string, container: string): HomeEvent {
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
