import { z } from "zod";
import { type Problem, settingPath } from "../../problems.ts";
import { entriesOfOthers, type OtherStacks } from "../../section-reader.ts";
import type { HostsDraft } from "../draft.ts";

const owned = z.object({ owner: z.string(), ssh: z.object({ hostKey: z.string() }) });

/**
 * A stack file with hosts of its own may name another owner than Pulumi.yaml. Machines are known by their keys: stacks of
 * different people may use one name.
 */
export function ownersAgree({ hosts }: HostsDraft, others: OtherStacks): Problem[] {
  const elsewhere = entriesOfOthers(others, "hosts").flatMap(({ stack, name, entry }) => {
    const { data } = owned.safeParse(entry);
    return data === undefined ? [] : [{ stack, name, owner: data.owner, hostKey: data.ssh.hostKey }];
  });
  return [...hosts.valid].flatMap(([name, { owner, ssh }]) => {
    if (owner === undefined || ssh?.hostKey === undefined) return [];
    const other = elsewhere.find((host) => host.hostKey === ssh.hostKey && host.owner !== owner);
    if (other === undefined) return [];
    return [
      {
        check: "host-owner",
        path: settingPath("hosts", name, "owner"),
        reason: `it is ${owner} here, and ${other.owner} for the same machine, ${other.name}, in what stack ${other.stack} reads: each stack would take the host from the other`,
        remedy: `write one owner for both: in Pulumi.yaml, or in the stack files that have hosts of their own`,
      },
    ];
  });
}
