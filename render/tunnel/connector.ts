import { renderSystemd } from "../systemd.ts";

/** Where a connector's secret lies on its host, and the unit that runs it. */
export interface ConnectorPaths {
  readonly token: string;
  readonly unit: string;
}

export function connectorPaths(network: string): ConnectorPaths {
  return {
    token: `/etc/bonded-validator/${network}/tunnel/token`,
    unit: `bonded-validator-tunnel-${network}.service`,
  };
}

/**
 * The unit of a network's connector. It calls out, nothing listens but its metrics on loopback; the token is read
 * by systemd and shown to the program alone. Ready once Cloudflare has taken the first connection; later it keeps
 * trying by itself.
 */
export function renderConnectorUnit(network: string, metricsPort: number): string {
  const { token } = connectorPaths(network);
  return renderSystemd({
    Unit: {
      Description: `Tunnel of ${network}: beacon API and RPC for the rented hosts, by way of Cloudflare`,
      After: "network-online.target",
      Wants: "network-online.target",
    },
    Service: {
      Type: "notify",
      TimeoutStartSec: 60,
      DynamicUser: "yes",
      LoadCredential: `token:${token}`,
      ExecStart: `/usr/bin/cloudflared --no-autoupdate tunnel --metrics 127.0.0.1:${metricsPort} run --token-file \${CREDENTIALS_DIRECTORY}/token`,
      Restart: "always",
      RestartSec: 5,
      NoNewPrivileges: "yes",
      ProtectSystem: "strict",
      ProtectHome: "yes",
      PrivateDevices: "yes",
      RestrictAddressFamilies: "AF_INET AF_INET6 AF_UNIX AF_NETLINK",
    },
    Install: {
      WantedBy: "multi-user.target",
    },
  });
}
