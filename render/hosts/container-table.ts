import { dockerNetworks } from "../../topology/addresses.ts";
import { bfdPort, bgpPort, meshDevice, tailnetDevice, vxlanPort } from "../../topology/overlay/links.ts";
import { renderSystemd } from "../systemd.ts";

/** Table of nftables, family inet, that keeps containers and people to their host. */
export const containerTable = "bonded-validator";

/** Where the boot finds it. */
export const containerTableFile = "/etc/bonded-validator/containers.nft";

/**
 * Drops what comes from outside for a container's own address or for 127.0.0.0/8. Docker before 28 leads a neighbour
 * that sends such packets to every published port, also to those published on 127.0.0.1 alone (moby/moby#45610, #41872),
 * past ufw. `raw` comes before Docker's address translation: what peers send to the host's own address is not meant.
 * Who says that it is a container has to come from that container's bridge.
 *
 * Drops what a container sends to the routing of other members of the overlay as well. Docker gives such packets the
 * host's own address, and that is all by which a member knows another: a container would be a home in BGP. A host's
 * own packets are not forwarded. Interfaces that a host does not have match nothing. The same goes for people's
 * accounts: Debian numbers them from 1000, system accounts like FRR's below (Debian Policy 9.2.2). Not for the mesh's own
 * packets: they keep the account of what they carry, and validator clients have numbers above 1000.
 *
 * As `nft list table` prints it, 1.0.6 to 1.1.3: the provider compares both.
 */
export function renderContainerTable(): string {
  const toContainer = `ip daddr ${dockerNetworks}`;
  const toContainers = [
    `iifname "lo" accept`,
    "ip daddr 127.0.0.0/8 drop",
    `${toContainer} ip saddr ${dockerNetworks} fib saddr . iif oif exists accept`,
    `${toContainer} drop`,
  ];
  const toRouting = [
    `oifname "${meshDevice}" tcp dport ${bgpPort}`,
    `oifname "${meshDevice}" udp dport ${bfdPort}`,
  ];
  const toMesh = `oifname "${tailnetDevice}" udp dport ${vxlanPort}`;
  return [
    `table inet ${containerTable} {`,
    ...chain("prerouting", "raw", toContainers),
    "",
    ...chain(
      "forward",
      "filter",
      [...toRouting, toMesh].map((packets) => `${packets} drop`),
    ),
    "",
    ...chain(
      "output",
      "filter",
      toRouting.map((packets) => `${packets} meta skuid >= 1000 drop`),
    ),
    "}",
    "",
  ].join("\n");
}

function chain(hook: string, priority: string, rules: readonly string[]): string[] {
  const lines = [`type filter hook ${hook} priority ${priority}; policy accept;`, ...rules];
  return [`\tchain ${hook} {`, ...lines.map((line) => `\t\t${line}`), "\t}"];
}

/** Puts the table in the place of the one that is there, if any, in one transaction. */
export function renderContainerTableFile(): string {
  return `table inet ${containerTable}\ndelete table inet ${containerTable}\n${renderContainerTable()}`;
}

/**
 * bonded-validator-containers.service: in force before there is a network, and so before Docker. Stopping it takes
 * nothing away. After nftables.service, which would empty it.
 */
export function renderContainerUnit(): string {
  return renderSystemd({
    Unit: {
      Description: "Drop what comes from outside for addresses of containers",
      DefaultDependencies: "no",
      Wants: "network-pre.target",
      Before: "network-pre.target docker.service",
      After: "nftables.service",
    },
    Service: {
      Type: "oneshot",
      RemainAfterExit: "true",
      ExecStart: `/usr/sbin/nft -f ${containerTableFile}`,
    },
    Install: {
      WantedBy: "sysinit.target",
    },
  });
}
