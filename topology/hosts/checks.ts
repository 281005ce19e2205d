import type { Problem } from "../problems.ts";
import { checkDisks } from "./checks/disks.ts";
import { checkHosts } from "./checks/hosts.ts";
import { publicAddressesAgree } from "./checks/public-addresses.ts";
import { checkSecrets } from "./checks/secrets.ts";
import { checkSites } from "./checks/sites.ts";
import type { HostsDraft } from "./draft.ts";

/** What is wrong with the inventory; `placed` are the hosts on which systems of the stack run something. */
export function checkInventory(draft: HostsDraft, placed: ReadonlySet<string>): Problem[] {
  return [
    ...checkSites(draft),
    ...publicAddressesAgree(draft),
    ...checkHosts(draft, placed),
    ...checkDisks(draft),
    ...checkSecrets(draft),
  ];
}
