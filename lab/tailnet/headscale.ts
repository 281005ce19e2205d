/** The lab's tailnet: a real headscale on the bridge address, under the name of Tailscale's own control server. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureSigned } from "../key-files.ts";
import { startDaemon } from "../processes.ts";
import { answers, waitFor } from "../ready.ts";
import { type Lab, ports } from "../settings.ts";
import { run } from "../shell.ts";
import { ensureTailnetPrograms } from "./programs.ts";

/** Where every Tailscale client registers that is told nothing else (tailscale.com/ipn, DefaultControlURL). */
export const controlServer = "controlplane.tailscale.com";

/** Folder of the tailnet's database, keys and certificate. */
export const tailnetFolder = (lab: Lab): string => join(lab.dir, "tailnet");

/** Starts headscale unless it answers, with the one user that all hosts belong to. */
export async function ensureHeadscale(lab: Lab): Promise<void> {
  const { headscale } = await ensureTailnetPrograms(lab);
  const configuration = ["--config", join(tailnetFolder(lab), "config.yaml")]; // JSON is YAML
  if (!(await answers(lab.gateway, ports.control))) {
    const configured = settings(lab);
    await ensureSigned(lab, configured.tls_cert_path, configured.tls_key_path, [controlServer]);
    writeFileSync(configuration[1]!, JSON.stringify(configured, undefined, 2));
    startDaemon(lab, "headscale", headscale, [...configuration, "serve"]);
    await waitFor(lab, "headscale", 60, () => answers(lab.gateway, ports.control));
  }
  const users = await run(lab, headscale, [...configuration, "users", "list", "-o", "json"]);
  if (users.trim() === "null") await run(lab, headscale, [...configuration, "users", "create", "lab"]);
}

function settings(lab: Lab) {
  const folder = tailnetFolder(lab);
  return {
    server_url: `https://${controlServer}`,
    listen_addr: `${lab.gateway}:${ports.control}`,
    metrics_listen_addr: `${lab.gateway}:${ports.controlMetrics}`,
    grpc_listen_addr: `${lab.gateway}:${ports.controlGrpc}`,
    noise: { private_key_path: join(folder, "noise.key") },
    prefixes: { v4: "100.64.0.0/10", v6: "fd7a:115c:a1e0::/48", allocation: "sequential" },
    derp: {
      server: {
        enabled: true,
        region_id: 999,
        region_code: "lab",
        region_name: "lab",
        stun_listen_addr: `${lab.gateway}:3478`,
        private_key_path: join(folder, "derp.key"),
        automatically_add_embedded_derp_region: true,
        ipv4: lab.gateway,
      },
      urls: [],
      paths: [],
      auto_update_enabled: false,
    },
    disable_check_updates: true,
    ephemeral_node_inactivity_timeout: "30m",
    database: { type: "sqlite", sqlite: { path: join(folder, "db.sqlite") } },
    log: { level: "info" },
    policy: { mode: "database" },
    dns: {
      magic_dns: true,
      base_domain: "lab.internal",
      override_local_dns: false,
      nameservers: { global: [] },
    },
    unix_socket: join(folder, "headscale.sock"),
    unix_socket_permission: "0700",
    tls_cert_path: join(folder, "tls.crt"),
    tls_key_path: join(folder, "tls.key"),
  };
}
