import type { NetworkName } from "../../catalog/networks.ts";
import type { Vip } from "../../topology/overlay/derive.ts";
import { renderSystemd, type SystemdSection } from "../systemd.ts";
import { builderProxyPaths } from "./builder-calls.ts";
import { addressDevice, beforeOthers } from "./mesh.ts";
import { firstMetric } from "./metric.ts";
import { type NodeProxy, proxyPaths } from "./proxy.ts";

/** How names of {@link addressUnit} begin, before the address and `.service`. */
export const addressUnitStem = "bonded-validator-address-";

/** The unit that holds an anycast address on a home host. */
export const addressUnit = ({ address }: Pick<Vip, "address">): string =>
  `${addressUnitStem}${address}.service`;

const deletion = (address: string): string =>
  `/usr/sbin/ip address delete ${address}/32 dev ${addressDevice}`;

/**
 * The unit of a network's proxy. After a crash it takes the addresses away itself, before systemd comes to what is
 * bound to it: clients wait for nothing else.
 */
export function renderProxyUnit({ network, addresses }: Pick<NodeProxy, "network" | "addresses">): string {
  const { configuration, runtime } = proxyPaths(network);
  return renderSystemd({
    Unit: {
      Description: `Proxy of ${network}: beacon API and RPC for the overlay`,
      After: "network.target",
    },
    Service: {
      ...haproxyService(
        configuration,
        runtime,
        addresses.map((address) => `-${deletion(address)}`),
      ),
      ...beforeOthers,
    },
    Install: {
      WantedBy: "multi-user.target",
    },
  });
}

/** The unit of a network's builder proxy, which answers within deadlines: it goes with the other's priority. */
export function renderBuilderUnit(network: NetworkName): string {
  const { configuration, runtime } = builderProxyPaths(network);
  return renderSystemd({
    Unit: {
      Description: `Builder proxy of ${network}: blocks of builders for the beacon node`,
      After: "network.target",
      // systemd's own limit would give up on it for good.
      StartLimitIntervalSec: 0,
    },
    Service: { ...haproxyService(configuration, runtime), ...beforeOthers },
    Install: {
      WantedBy: "multi-user.target",
    },
  });
}

/** An instance of HAProxy with a configuration of its own; `runtime` is its folder below /run, `after` what follows its end. */
function haproxyService(
  configuration: string,
  runtime: string,
  after: readonly string[] = [],
): SystemdSection {
  return {
    Type: "notify",
    RuntimeDirectory: runtime,
    ExecStartPre: `/usr/sbin/haproxy -c -q -f ${configuration}`,
    ExecStart: `/usr/sbin/haproxy -Ws -f ${configuration} -p /run/${runtime}/pid`,
    ExecReload: [`/usr/sbin/haproxy -c -q -f ${configuration}`, "/bin/kill -USR2 $MAINPID"],
    ExecStopPost: after,
    KillMode: "mixed",
    Restart: "always",
    RestartSec: 1,
    SuccessExitStatus: 143,
  };
}

/**
 * The unit of one anycast address. The address is on the host exactly while the proxy runs: whenever that starts, after
 * a crash too, it pulls this in. Routing announces exactly the addresses that are there, with the metric that they have:
 * at first that of a host which does not know yet who serves. A bridge without ports holds it: every kernel has that.
 * It goes with priority, because its going is what takes clients to the other home: on a busy host that came 0.7 s late.
 */
export function renderAddressUnit(vip: Vip, host: string): string {
  const { unit } = proxyPaths(vip.network);
  return renderSystemd({
    Unit: {
      Description: `Address ${vip.address} of ${vip.network}, while its proxy runs`,
      BindsTo: unit,
      After: unit,
    },
    Service: {
      Type: "oneshot",
      RemainAfterExit: "yes",
      ExecStart: [
        `-/usr/sbin/ip link add ${addressDevice} type bridge`,
        `/usr/sbin/ip link set ${addressDevice} up`,
        `/usr/sbin/ip address replace ${vip.address}/32 dev ${addressDevice} metric ${firstMetric(vip, host)}`,
      ],
      ExecStop: `-${deletion(vip.address)}`,
      ...beforeOthers,
    },
    Install: {
      WantedBy: unit,
    },
  });
}
