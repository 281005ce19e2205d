import { haproxy } from "../../catalog/haproxy.ts";
import { mevBoostProgram } from "../../catalog/mev-boost.ts";
import type { EthereumDraft } from "../ethereum/draft.ts";
import type { MevDraft } from "./draft.ts";
import type { MevSettings } from "./schema.ts";

/** MEV-Boost on Google Cloud Run, for all validator groups of a stack. */
export interface Mev
  extends Pick<MevSettings, "project" | "region" | "minBid" | "secret" | "alerts" | "budget"> {
  /** Images at Docker Hub, as `flashbots/mev-boost@sha256:…`. */
  readonly images: { readonly mevBoost: string; readonly haproxy: string };
  /** Those of the groups, each once: `https://<public key>@<host>`. */
  readonly relays: readonly string[];
  readonly deletionProtection: boolean;
}

export interface MevTopology {
  /** Undefined where none is configured. */
  readonly mev: Mev | undefined;
}

export function deriveMev({ mev, network, validatorGroups }: MevDraft & EthereumDraft): MevTopology {
  if (mev === undefined) return { mev };
  const { mevBoost: pin, haproxy: haproxyPin, deletionProtection = network === "mainnet", ...settings } = mev;
  const relays = new Set([...validatorGroups.valid.values()].flatMap((group) => group.relays));
  return {
    mev: {
      ...settings,
      images: { mevBoost: imageOf(mevBoostProgram, pin), haproxy: imageOf(haproxy, haproxyPin) },
      relays: [...relays],
      deletionProtection,
    },
  };
}

/** `1.12.0@sha256:…` → `flashbots/mev-boost@sha256:…` */
function imageOf({ repository }: { readonly repository: string }, pin: string): string {
  return `${repository}@${pin.split("@")[1]}`;
}
