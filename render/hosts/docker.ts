import { dockerBridge, dockerNetworks } from "../../topology/addresses.ts";

/**
 * /etc/docker/daemon.json. Containers outlive a restart of the daemon; logs cannot fill the disk; networks, Docker's
 * own bridge among them, come from one range that no local network may have.
 */
export function renderDaemonJson(): string {
  const settings = {
    bip: dockerBridge,
    "default-address-pools": [{ base: dockerNetworks, size: 24 }],
    "live-restore": true,
    "log-driver": "json-file",
    "log-opts": { "max-file": "5", "max-size": "50m" },
  };
  return `${JSON.stringify(settings, undefined, 2)}\n`;
}
