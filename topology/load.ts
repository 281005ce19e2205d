import { checkCloud } from "./cloud/checks.ts";
import { deriveCloud } from "./cloud/derive.ts";
import { documentationValues } from "./documentation.ts";
import { type Draft, readDraft } from "./draft.ts";
import { checkDvt, dvtWarnings } from "./dvt/checks.ts";
import { deriveDvt } from "./dvt/derive.ts";
import { dvtPlacementsOf } from "./dvt/draft.ts";
import { checkEthereum, ethereumWarnings } from "./ethereum/checks.ts";
import { deriveEthereum } from "./ethereum/derive.ts";
import { placementsOf } from "./ethereum/draft.ts";
import { hostWarnings } from "./hosts/checks/leftovers.ts";
import { ownersAgree } from "./hosts/checks/owners.ts";
import { machinesAgree } from "./hosts/checks/shared-machines.ts";
import { checkInventory } from "./hosts/checks.ts";
import { deriveHosts } from "./hosts/derive.ts";
import { deriveImages } from "./images/derive.ts";
import { checkMev } from "./mev/checks.ts";
import { deriveMev } from "./mev/derive.ts";
import { checkMonitoring } from "./monitoring/checks.ts";
import { deriveMonitoring } from "./monitoring/derive.ts";
import { monitoringPlacementsOf } from "./monitoring/draft.ts";
import { checkOverlay } from "./overlay/checks.ts";
import { deriveOverlay, meshAddresses } from "./overlay/derive.ts";
import { type Problem, TopologyError } from "./problems.ts";
import type { OtherStacks, RawConfig } from "./section-reader.ts";
import type { Systems, Topology } from "./topology.ts";
import { checkTunnel } from "./tunnel/checks.ts";
import { deriveTunnel } from "./tunnel/derive.ts";
import { applyWaivers } from "./waivers.ts";

/**
 * The topology that the configuration of one stack asks for on a day (`2026-11-21`: forks and waivers have dates).
 * `others` are the configurations of other stacks, as far as they are known, with which this one has to agree.
 * Pure: it reads nothing but its arguments and changes none. Throws one {@link TopologyError} that lists every problem.
 */
export function loadTopology(
  stack: string,
  config: RawConfig,
  today: string,
  others: OtherStacks = {},
): Topology {
  const found: Problem[] = [];
  const draft = readDraft(stack, config, found);
  const placed = new Set([
    ...placementsOf(draft),
    ...dvtPlacementsOf(draft),
    ...monitoringPlacementsOf(draft),
  ]);
  found.push(
    ...checkInventory(draft, placed),
    ...ownersAgree(draft, others),
    ...machinesAgree(draft, others),
    ...documentationValues(draft),
    ...checkCloud(draft),
    ...checkOverlay(draft, others),
    ...checkTunnel(draft, others),
    ...checkEthereum(draft, today, others),
    ...checkMev(draft),
    ...checkDvt(draft, today, others),
    ...checkMonitoring(draft),
  );
  const { problems, waived } = applyWaivers(found, draft.waivers, today);
  if (problems.length > 0) throw new TopologyError(problems);
  const { hosts, cloud, ethereum, overlay, tunnel, mev, dvt, monitoring } = derive(draft, placed);
  return deepFreeze({
    stack,
    ...hosts,
    ...deriveImages(draft),
    ...cloud,
    ...ethereum,
    ...overlay,
    ...tunnel,
    ...mev,
    ...dvt,
    ...monitoring,
    warnings: [
      ...hostWarnings(draft, placed),
      ...ethereumWarnings(draft, today, others),
      ...dvtWarnings(draft, today),
    ],
    waived,
  });
}

/** One call a system, of a draft in which nothing is wrong; `placed` are the hosts on which systems run something. */
function derive(draft: Draft, placed: ReadonlySet<string>): Systems {
  const overlay = deriveOverlay(draft);
  const tunnel = deriveTunnel(draft, overlay.overlay);
  return {
    hosts: deriveHosts(draft, placed),
    cloud: deriveCloud(draft),
    ethereum: deriveEthereum(draft, meshAddresses(overlay)),
    overlay,
    tunnel,
    mev: deriveMev(draft),
    dvt: deriveDvt(draft, tunnel.tunnel),
    monitoring: deriveMonitoring(draft),
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
