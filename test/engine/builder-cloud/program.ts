/** Program of the test: MEV-Boost at Google, and what a builder proxy learns of it, as far as a box can have that. */
import { readFileSync } from "node:fs";
import { ComponentResource } from "@pulumi/pulumi/resource.js";
import { MevBoostRelay } from "../../../components/mev/mev-boost-relay.ts";
import { builderLater } from "../../../components/overlay/builder-later.ts";
import { Role } from "../../../components/roles/role.ts";
import type { Connection } from "../../../provider/host/connection.ts";
import { builderProxyItems } from "../../../render/overlay/builder-items.ts";
import type { BoostedNode } from "../../../render/overlay/mev-boost.ts";
import type { Items } from "../../../render/role.ts";
import type { Mev } from "../../../topology/mev/derive.ts";

/** What a test may change. */
export interface Wanted {
  readonly connection: Connection;
  readonly node: BoostedNode;
  readonly mev: Mev;
}

const { connection, node, mev } = JSON.parse(readFileSync("wanted.json", "utf8")) as Wanted;
const { host: name, address, port, user, hostKey } = connection;
const ssh = { address, port, sshdPort: port, user, hostKey, previous: undefined, bootstrap: undefined };

const parent = new ComponentResource("test:index:Part", "all");
const cloud = new MevBoostRelay("hoodi-mev", { mev, network: "hoodi" }, { parent });
/** A box has no systemd. */
const items = Object.entries<object>(builderProxyItems(node))
  .filter(([key]) => /^(file|proxy) /.test(key) && !key.endsWith(".service"))
  .map(([key, { restarts: _, ...item }]: [string, { restarts?: string }]) => [key, item]);
new Role(
  "box-builder",
  {
    spec: {
      host: { name, ssh, adopt: undefined },
      role: "builder",
      items: Object.fromEntries(items) as Items,
    },
    later: builderLater(node, cloud),
  },
  { parent },
);
