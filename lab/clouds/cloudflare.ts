/** Cloudflare's provider as far as the program uses it; the lab's edge works by what it keeps. */

import { randomBytes } from "node:crypto";
import { readAccount, type Stored, writeAccount } from "../edge/account.ts";
import type { Emulation, Properties, Provider } from "./provider.ts";

/** Types of resources → what Cloudflare makes itself of each. */
const types: Readonly<Record<string, () => Properties>> = {
  List: () => ({}),
  Ruleset: () => ({}),
  DnsRecord: () => ({}),
  LoadBalancer: () => ({}),
  LoadBalancerMonitor: () => ({}),
  LoadBalancerPool: () => ({}),
  ZeroTrustTunnelCloudflared: () => ({ token: secret() }),
  ZeroTrustTunnelCloudflaredConfig: () => ({}),
  ZeroTrustAccessServiceToken: () => ({ clientId: `${secret()}.access`, clientSecret: secret() }),
  ZeroTrustAccessPolicy: () => ({}),
  ZeroTrustAccessApplication: () => ({}),
};

const secret = (): string => randomBytes(32).toString("hex");

/** The provider; `file` is that of the account. */
export function cloudflare(file = ""): Provider {
  const emulations = Object.entries(types).map(([type, make]) => {
    const token = `cloudflare:index/${type[0]!.toLowerCase()}${type.slice(1)}:${type}`;
    return [token, emulation(file, type, make)] as const;
  });
  return {
    version: "6.22.1",
    emulations: Object.fromEntries(emulations),
    functions: {
      "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken": async ({
        accountId,
        tunnelId,
      }) => {
        const tunnel = readAccount(file)[String(tunnelId)];
        if (tunnel === undefined) throw new Error(`there is no tunnel ${tunnelId}`);
        return { accountId, tunnelId, token: tunnel.made.token };
      },
    },
  };
}

function emulation(file: string, type: string, make: () => Properties): Emulation {
  const keep = (id: string, stored: Stored): void =>
    writeAccount(file, { ...readAccount(file), [id]: stored });
  const shown = ({ token: _, ...made }: Properties): Properties => made;
  return {
    computed: Object.keys(shown(make())),
    create: async (inputs) => {
      refuseSecond(file, type, inputs);
      const [id, made] = [randomBytes(16).toString("hex"), make()];
      keep(id, { type, inputs, made });
      return { id, outputs: shown(made) };
    },
    read: async (id) => {
      const stored = readAccount(file)[id];
      return stored && { ...stored.inputs, ...shown(stored.made) };
    },
    update: async (id, inputs) => {
      const { made } = readAccount(file)[id]!;
      keep(id, { type, inputs, made });
      return shown(made);
    },
    delete: async (id) => {
      const { [id]: _, ...rest } = readAccount(file);
      writeAccount(file, rest);
    },
  };
}

/** What Cloudflare has once: a ruleset for each phase of a zone, and a record of one name. */
function refuseSecond(file: string, type: string, inputs: Properties): void {
  const same = ["Ruleset", "DnsRecord"].includes(type) && [inputs.zoneId, inputs.phase ?? inputs.name].join();
  if (!same) return;
  const others = Object.values(readAccount(file)).filter((stored) => stored.type === type);
  if (others.some((other) => [other.inputs.zoneId, other.inputs.phase ?? other.inputs.name].join() === same))
    throw new Error(
      type === "Ruleset" ? "exceeded maximum number of zone rulesets" : "Record already exists.",
    );
}
