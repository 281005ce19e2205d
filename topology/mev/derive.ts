import { haproxy } from "../../catalog/haproxy.ts";
import { mevBoostProgram } from "../../catalog/mev-boost.ts";
import type { EthereumDraft } from "../ethereum/draft.ts";
import type { MevDraft } from "./draft.ts";
import type { MevSettings } from "./schema.ts";

/** MEV-Boost on Google Cloud Run, for all validator groups of a stack. */
export interface Mev extends Pick<MevSettings, "project" | "region" | "secret" | "alerts" | "budget"> {
  /** Images at Docker Hub, as `flashbots/mev-boost@sha256:…`. */
  readonly images: { readonly mevBoost: string; readonly haproxy: string };
  /** Those of the groups, each once: `https://<public key>@<host>`. */
  readonly relays: readonly string[];
  /** Ether below which it passes on no bid. */
  readonly minBid: number;
  readonly deletionProtection: boolean;
}

export interface MevTopology {
  /** Undefined where none is configured. */
  readonly mev: Mev | undefined;
}

export function deriveMev({ mev, network, pbs, validatorGroups }: MevDraft & EthereumDraft): MevTopology {
  if (mev === undefined || pbs === "protocol") return { mev: undefined };
  const { mevBoost: pin, haproxy: haproxyPin, deletionProtection = network === "mainnet", ...settings } = mev;
  const asking = [...validatorGroups.valid.values()].filter(({ relays }) => relays.length > 0);
  return {
    mev: {
      ...settings,
      images: { mevBoost: imageOf(mevBoostProgram, pin), haproxy: imageOf(haproxy, haproxyPin) },
      relays: [...new Set(asking.flatMap(({ relays }) => relays))],
      minBid: asking[0]!.minBid,
      deletionProtection,
    },
  };
}

/** `1.12.0@sha256:…` → `flashbots/mev-boost@sha256:…` */
function imageOf({ repository }: { readonly repository: string }, pin: string): string {
  return `${repository}@${pin.split("@")[1]}`;
}
