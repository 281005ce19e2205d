import { type Problem, settingPath } from "../../problems.ts";
import { isUsed } from "../derive.ts";
import type { HostsDraft } from "../draft.ts";
import type { HostSettings } from "../schema.ts";
import { dialledPorts, sshdPorts } from "../ssh.ts";

/** Settings for one change of a host that this stack uses, which weaken something until they are removed again. */
export function hostWarnings(draft: HostsDraft, placed: ReadonlySet<string>): Problem[] {
  const used = [...draft.hosts.valid].filter(([name, host]) => isUsed(draft, placed, name, host));
  return used.flatMap(([name, host]) => [...formerLogin(name, host), ...openReview(name, host)]);
}

function formerLogin(name: string, { ssh }: HostSettings): Problem[] {
  if (ssh?.previous === undefined) return [];
  const { user = ssh.user } = ssh.previous;
  const ports = new Set([...sshdPorts(ssh).slice(1), ...dialledPorts(ssh).slice(1)]);
  const former = [
    ...[...ports].map((port) => `port ${port}`),
    ...(user === ssh.user ? [] : [`user ${user}`]),
  ];
  return [
    {
      check: "ssh-previous",
      path: settingPath("hosts", name, "ssh", "previous"),
      reason: `${name} still lets in by ${former.join(" and ")}, as before the change`,
      remedy:
        "when pulumi up of every stack that uses the host has run and none came in by it, remove it and run them again",
    },
  ];
}

/** The program cannot tell what a person has read about from what somebody set up afterwards. */
function openReview(name: string, { adopt }: HostSettings): Problem[] {
  if (adopt === undefined) return [];
  return [
    {
      check: "adopt-standing",
      path: settingPath("hosts", name, "adopt"),
      reason: `each pulumi up may remove or replace what was set up by hand on ${name}, and what will be, without another review`,
      remedy: "when pulumi up of every stack that uses the host has run, remove it",
    },
  ];
}
