/** Program of the test: secrets of two clouds and of the host, on their way to one host, by the real components. */
import { readFileSync } from "node:fs";
import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { TailnetKey } from "@pulumi/tailscale/tailnetKey.js";
import { Role } from "../../../components/roles/role.ts";
import { connect } from "../../../components/tunnel/connection.ts";
import { ServiceTokenLock } from "../../../components/tunnel/service-token-lock.ts";
import type { Connection } from "../../../provider/host/connection.ts";
import { itemsFrom } from "../../../render/role.ts";
import { publicProxyOf } from "../../../render/tunnel/public-proxy.ts";
import { tailnetItem } from "../../support/tailscale.ts";

/** What a test may change. */
export interface Wanted {
  readonly connection: Connection;
  readonly content: string;
  readonly label: string;
  /** Roles beside the first two. */
  readonly more: readonly string[];
}

const { connection, content, label, more } = JSON.parse(readFileSync("wanted.json", "utf8")) as Wanted;
const { host: name, address, port, user, hostKey } = connection;
const ssh = { address, port, sshdPort: port, user, hostKey, previous: undefined, bootstrap: undefined };
const host = { name, ssh, adopt: undefined };
const root = { owner: "root:root", mode: "0600" };

const parent = new ComponentResource("test:index:Part", "all");
const tunnel = { owned: true, domain: "example.org", account: "a", zone: "b", open: [], serviceToken: true };
const proxy = publicProxyOf({ ...tunnel, loadBalancer: false, admitted: [] }, "hoodi", ["i7bbt"]);
const { token } = connect("hoodi-tunnel", { accountId: "a", label, proxy }, parent);
const lock = new ServiceTokenLock("lock", { account: "a", names: ["hoodi"] }, { parent });
const { key } = new TailnetKey("box-key", { tags: ["tag:home"], expiry: 3600, recreateIfInvalid: "never" });

new Role(
  "box-overlay",
  {
    spec: {
      host,
      role: "overlay",
      items: {
        tailnet: { ...tailnetItem, key: { later: "key" } },
      },
    },
    later: { key },
  },
  { parent },
);
const connector = new Role(
  "box-connector",
  {
    spec: {
      host,
      role: "connector",
      items: {
        "file /srv/plain": { content, owner: "root:root", mode: "0644" },
        "file /srv/token": { secret: { later: "token" }, ...root },
        "secret /srv/identity": { format: "secp256k1", identity: true, ...root },
      },
    },
    later: { token },
  },
  { parent },
);
for (const role of more) {
  const file = { content: role, owner: "root:root", mode: "0644" };
  const items = itemsFrom([[`file /srv/${role}`, file]]);
  new Role(`box-${role}`, { spec: { host, role, items } }, { parent });
}

export const identity = connector.leaf("secret /srv/identity", "public");
export const { clientId, clientSecret } = lock;
