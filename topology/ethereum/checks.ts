import type { Problem } from "../problems.ts";
import type { OtherStacks } from "../section-reader.ts";
import { checkCheckpoints } from "./checks/checkpoints.ts";
import { checkExposure } from "./checks/exposure.ts";
import { checkFailureDomains, siteWarnings } from "./checks/failure-domains.ts";
import { checkGroups } from "./checks/groups.ts";
import { homeWarnings } from "./checks/homes.ts";
import { checkImages, imageWarnings } from "./checks/images.ts";
import { checkNetwork, networkFits } from "./checks/network.ts";
import { checkNodes } from "./checks/nodes.ts";
import { checkPayments, paymentWarnings } from "./checks/payments.ts";
import { checkPbs, pbsWarnings } from "./checks/pbs.ts";
import { checkRelays } from "./checks/relays.ts";
import { checkResources, resourceWarnings } from "./checks/resources.ts";
import { checkSigners, signerWarnings } from "./checks/signers.ts";
import { checkUsers, workloadsOf } from "./checks/users.ts";
import { checkValidators } from "./checks/validators.ts";
import { checkVersions, forkWarnings } from "./checks/versions.ts";
import type { PlacedDraft } from "./draft.ts";
import { lanAddressWarnings, peerWarnings } from "./peers.ts";

/** What is wrong with nodes and validators on a day. */
export function checkEthereum(draft: PlacedDraft, today: string, others: OtherStacks): Problem[] {
  // What a network asks for says nothing where the network itself has to be changed.
  const judged = networkFits(draft) ? draft : { ...draft, network: undefined };
  return [
    ...checkNetwork(draft),
    ...checkNodes(draft),
    ...checkCheckpoints(draft),
    ...checkValidators(draft),
    ...checkUsers(draft.stack, workloadsOf(draft)),
    ...checkGroups(draft),
    ...checkPayments(judged, others),
    ...checkImages(draft),
    ...checkVersions(judged, today),
    ...checkFailureDomains(draft),
    ...checkResources(judged),
    ...checkExposure(draft),
    ...checkSigners(draft),
    ...checkRelays(judged),
    ...checkPbs(judged),
  ];
}

/** What is right, and may not be for long, or not in practice. */
export function ethereumWarnings(draft: PlacedDraft, today: string, others: OtherStacks): Problem[] {
  return [
    ...forkWarnings(draft, today),
    ...peerWarnings(draft),
    ...lanAddressWarnings(draft),
    ...siteWarnings(draft),
    ...paymentWarnings(draft),
    ...signerWarnings(draft),
    ...resourceWarnings(draft),
    ...homeWarnings(draft),
    ...imageWarnings(draft, others),
    ...pbsWarnings(draft),
  ];
}
