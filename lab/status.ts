/** What runs in a lab, read from the machine and from inside the hosts. */

import { table } from "../tools/table.ts";
import { initOf, runInside } from "./hosts.ts";
import { isConnected } from "./network.ts";
import { answers } from "./ready.ts";
import { type Lab, ports } from "./settings.ts";
import { readState } from "./state.ts";

export interface LabStatus {
  readonly lab: string;
  readonly services: Readonly<Record<"apt" | "registry", boolean>>;
  readonly hosts: readonly SimulatedHostStatus[];
}

export interface SimulatedHostStatus {
  readonly name: string;
  readonly address: string;
  /** Stack that manages what the host's stacks share. */
  readonly owner: string;
  readonly running: boolean;
  /** Whether it is on the lab's network (`cut` takes it off). */
  readonly connected: boolean;
  readonly containers: readonly Container[];
}

export interface Container {
  readonly name: string;
  /** Compose project and service. */
  readonly project: string;
  readonly service: string;
  /** Docker's word: running, exited, paused … */
  readonly state: string;
  readonly image: string;
}

export async function status(lab: Lab): Promise<LabStatus> {
  const { hosts } = readState(lab);
  const [apt, registry] = await Promise.all(
    [ports.apt, ports.registry].map((port) => answers(lab.gateway, port)),
  );
  const described = Object.entries(hosts).map(
    async ([name, { address, owner }]): Promise<SimulatedHostStatus> => {
      const init = initOf(lab, name);
      if (init === undefined)
        return { name, address, owner, running: false, connected: false, containers: [] };
      const [connected, containers] = await Promise.all([isConnected(lab, init), containersOf(lab, name)]);
      return { name, address, owner, running: true, connected, containers };
    },
  );
  return { lab: lab.name, services: { apt: apt!, registry: registry! }, hosts: await Promise.all(described) };
}

/** All containers of a host, the stopped ones too; none before docker is installed. */
export async function containersOf(lab: Lab, host: string): Promise<Container[]> {
  const label = (name: string): string => `{{.Label "com.docker.compose.${name}"}}`;
  const format = ["{{.Names}}", label("project"), label("service"), "{{.State}}", "{{.Image}}"].join("\t");
  const list = `! command -v docker >/dev/null || docker ps --all --no-trunc --format '${format}'`;
  const output = await runInside(lab, host, ["sh", "-c", list]);
  const rows = output.split("\n").filter((row) => row !== "");
  return rows.map((row) => {
    const [name = "", project = "", service = "", state = "", image = ""] = row.split("\t");
    return { name, project, service, state, image };
  });
}

/** The status as a table for people. */
export function renderStatus({ lab, services, hosts }: LabStatus): string {
  const header = ["HOST", "ADDRESS", "OWNER", "STATE", "CONTAINER", "STATE", "IMAGE"];
  const rows = hosts.flatMap((host) => {
    const power = host.running ? (host.connected ? "up" : "cut off") : "off";
    const first = [host.name, host.address, host.owner, power];
    const containers = host.containers.map(({ name, state, image }) => [name, state, shorten(image)]);
    return (containers.length ? containers : [["-", "", ""]]).map((rest, index) =>
      (index === 0 ? first : first.map(() => "")).concat(rest),
    );
  });
  const up = (running: boolean): string => (running ? "up" : "down");
  const head = `lab ${lab}: package server ${up(services.apt)}, image registry ${up(services.registry)}`;
  return hosts.length ? `${head}\n${table(header, rows)}` : `${head}\nno hosts`;
}

/** Without the lab's registry, which all have; seven digits tell one digest from another. */
const shorten = (image: string): string =>
  image.replace(/^[\d.]+:\d+\//, "").replace(/(@sha256:[0-9a-f]{7})[0-9a-f]+$/, "$1");
