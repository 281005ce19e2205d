import type { HostsDraft } from "../hosts/draft.ts";
import { type Problem, settingPath } from "../problems.ts";
import { checkInstances } from "./checks/instances.ts";
import { checkReach } from "./checks/reach.ts";
import { checkVpc } from "./checks/vpc.ts";
import type { CloudDraft } from "./draft.ts";

/** What is wrong with the machines in AWS. */
export function checkCloud(draft: CloudDraft & HostsDraft): Problem[] {
  const { cloud, unreadable } = draft;
  if (cloud === undefined) return unreadable.has("cloud") ? [] : withoutCloud(draft);
  return [...checkVpc(draft, cloud), ...checkInstances(draft), ...checkReach(draft, cloud)];
}

const parts = ["availabilityZones", "securityGroups", "instances"] as const;

/** Half of it would be read and deployed nowhere. */
function withoutCloud(draft: CloudDraft): Problem[] {
  const lost = parts.filter((section) => draft[section].names.size > 0);
  return lost.map((section) => ({
    check: "cloud-needs",
    path: settingPath(section),
    reason: "it needs the section cloud, which says where in AWS it is",
    remedy: `write ${settingPath("cloud")}, or remove it`,
  }));
}
