import { parsePortRanges } from "../../hosts/ports.ts";
import { sshdPorts } from "../../hosts/ssh.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";
import { localPortNames } from "../ports.ts";

const localPorts = [...localPortNames];

/** Names shown of the ports that a line lets in. */
const maxNames = 3;

/** Ports at which something else listens, or that too many may reach. */
export function checkExposure(draft: PlacedDraft): Problem[] {
  return [...openPorts(draft), ...portsOfSshd(draft)];
}

/** Sshd listens at every address, those of programs on loopback among them: whoever comes second does not start. */
function portsOfSshd({ hosts }: PlacedDraft): Problem[] {
  return [...hosts.valid].flatMap(([name, { ssh }]) => {
    if (ssh === undefined) return [];
    const { port, sshdPort = port } = ssh;
    const now = ssh.sshdPort === undefined ? "port" : "sshdPort";
    return sshdPorts(ssh).flatMap((taken) => {
      const what = localPortNames.get(taken);
      if (what === undefined) return [];
      return [
        {
          check: "port-collision",
          path: settingPath("hosts", name, "ssh", taken === sshdPort ? now : "previous"),
          reason: `${taken} is the port of ${what}`,
          remedy: "let sshd listen at another port",
        },
      ];
    });
  });
}

/**
 * Ports that a line lets in although only programs of the host itself may reach what listens there. Today that is
 * bound to loopback; one wrong address in a program started by hand, and the world signs with the keymanager.
 */
function openPorts({ sites, hosts, nodes, validators }: PlacedDraft): Problem[] {
  const placed = [...nodes.valid.values(), ...validators.valid.values()].map(({ host }) => host);
  const used = new Set(placed.map((host) => hosts.valid.get(host)?.site));
  return [...sites.valid].flatMap(([name, { publicPorts = "" }]) => {
    if (!used.has(name)) return [];
    const ranges = parsePortRanges(publicPorts) ?? [];
    const open = localPorts.filter(([port]) =>
      ranges.some(({ first, last }) => first <= port && port <= last),
    );
    if (open.length === 0) return [];
    const names = open.slice(0, maxNames).map(([port, what]) => `${port} (${what})`);
    const more = open.length > maxNames ? ` and ${open.length - maxNames} more` : "";
    return [
      {
        check: "exposed-port",
        path: settingPath("sites", name, "publicPorts"),
        reason: `${names.join(", ")}${more} would be let in from the internet, and only programs on the host may reach them`,
        remedy: "leave these ports out, here and in the router",
        subject: name,
      },
    ];
  });
}
