import { dockerNetworks } from "../../topology/addresses.ts";
import { renderSystemd } from "../systemd.ts";

/** Table of nftables, family inet, that keeps containers to their host. */
export const containerTable = "bonded-validator";

/** Where the boot finds it. */
export const containerTableFile = "/etc/bonded-validator/containers.nft";

/**
 * Drops what comes from outside for a container's own address or for 127.0.0.0/8. Docker before 28 leads a neighbour
 * that sends such packets to every published port, also to those published on 127.0.0.1 alone (moby/moby#45610, #41872),
 * past ufw. `raw` comes before Docker's address translation: what peers send to the host's own address is not meant.
 * Who says that it is a container has to come from that container's bridge.
 *
 * As `nft list table` prints it, 1.0.6 to 1.1.3: the provider compares both.
 */
export function renderContainerTable(): string {
  const toContainer = `ip daddr ${dockerNetworks}`;
  const rules = [
    `iifname "lo" accept`,
    "ip daddr 127.0.0.0/8 drop",
    `${toContainer} ip saddr ${dockerNetworks} fib saddr . iif oif exists accept`,
    `${toContainer} drop`,
  ];
  const chain = ["type filter hook prerouting priority raw; policy accept;", ...rules];
  return [
    `table inet ${containerTable} {`,
    "\tchain prerouting {",
    ...chain.map((line) => `\t\t${line}`),
    "\t}",
    "}",
    "",
  ].join("\n");
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
