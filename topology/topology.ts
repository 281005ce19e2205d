import type { CloudTopology } from "./cloud/derive.ts";
import type { DvtTopology } from "./dvt/derive.ts";
import type { EthereumTopology } from "./ethereum/derive.ts";
import type { HostsTopology } from "./hosts/derive.ts";
import type { ImagesTopology } from "./images/derive.ts";
import type { MevTopology } from "./mev/derive.ts";
import type { MonitoringTopology } from "./monitoring/derive.ts";
import type { OverlayTopology } from "./overlay/derive.ts";
import type { Problem } from "./problems.ts";
import type { TunnelTopology } from "./tunnel/derive.ts";
import type { Waived } from "./waivers.ts";

/** What each system makes of the configuration. The other list of systems is that of their components. */
export interface Systems {
  readonly hosts: HostsTopology;
  readonly cloud: CloudTopology;
  readonly ethereum: EthereumTopology;
  readonly overlay: OverlayTopology;
  readonly tunnel: TunnelTopology;
  readonly mev: MevTopology;
  readonly dvt: DvtTopology;
  readonly monitoring: MonitoringTopology;
}

/** What one stack deploys, checked and with everything derived. Frozen: whoever needs another value derives it. */
export interface Topology
  extends HostsTopology,
    CloudTopology,
    ImagesTopology,
    EthereumTopology,
    OverlayTopology,
    TunnelTopology,
    MevTopology,
    DvtTopology,
    MonitoringTopology {
  readonly stack: string;
  /** What is right today and will not be for long. */
  readonly warnings: readonly Problem[];
  /** What checks found and the configuration accepts. */
  readonly waived: readonly Waived[];
}
