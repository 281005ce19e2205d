import { type ClientUsers, checkDigests, clientsInUse } from "../ethereum/checks/images.ts";
import { networkFits } from "../ethereum/checks/network.ts";
import { checkUsers, type DescribedWorkload, workloadsOf } from "../ethereum/checks/users.ts";
import { checkVersions, forkWarnings } from "../ethereum/checks/versions.ts";
import type { Problem } from "../problems.ts";
import type { OtherStacks } from "../section-reader.ts";
import { checkClusters } from "./checks/clusters.ts";
import { checkDvtHosts } from "./checks/hosts.ts";
import { checkKeys } from "./checks/keys.ts";
import { checkDvtNodes } from "./checks/nodes.ts";
import { checkQuorum } from "./checks/quorum.ts";
import type { WholeDvtDraft } from "./draft.ts";
import { programImages } from "./programs.ts";

/** What is wrong with DVT nodes and their clusters on a day. */
export function checkDvt(draft: WholeDvtDraft, today: string, others: OtherStacks): Problem[] {
  const keys = checkKeys(draft, others);
  if (draft.dvtNodes.names.size === 0 && draft.dvtClusters.names.size === 0) return keys;
  const users = ownClients(draft);
  return [
    ...keys,
    ...checkDvtNodes(draft),
    ...checkUsers(draft.stack, ownWorkloads(draft), workloadsOf(draft)),
    ...checkDvtHosts(draft),
    ...checkClusters(draft),
    ...checkDigests(draft, users, clientsInUse(draft)),
    ...(networkFits(draft) ? checkVersions(draft, today, users) : []),
    ...checkQuorum(draft),
  ];
}

/** Versions of their programs that will soon have to be others. */
export function dvtWarnings(draft: WholeDvtDraft, today: string): Problem[] {
  return forkWarnings(draft, today, ownClients(draft));
}

function ownWorkloads({ dvtNodes }: WholeDvtDraft): DescribedWorkload[] {
  return [...dvtNodes.names].map((name) => ({ section: "dvtNodes", name }));
}

/** Clients that DVT nodes alone run: the others are judged with those of nodes and validator clients. */
function ownClients(draft: WholeDvtDraft): ClientUsers {
  const others = clientsInUse(draft);
  const all = [...draft.dvtNodes.valid].flatMap(([name, { program }]) =>
    programImages(program).map((client) => ({ client, name })),
  );
  const own = all.filter(({ client }) => !others.has(client));
  return new Map(
    own.map(({ client }) => [client, own.filter((other) => other.client === client).map(({ name }) => name)]),
  );
}
