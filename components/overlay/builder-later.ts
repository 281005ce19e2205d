import { secret as asSecret } from "@pulumi/pulumi/output.js";
import {
  builderConfiguration,
  builderParts,
  builderSecret,
  builderServers,
} from "../../render/overlay/builder-items.ts";
import { secretMap } from "../../render/overlay/builder-servers.ts";
import type { BoostedNode } from "../../render/overlay/mev-boost.ts";
import { placeholder } from "../../topology/placeholder.ts";
import type { MevBoostRelay } from "../mev/mev-boost-relay.ts";
import { asksNoCloud } from "../offline.ts";

/** What a builder proxy learns of MEV-Boost in the cloud. A redacted state has the placeholder for the whole secret file. */
export function builderLater(node: BoostedNode, { url, secret }: Pick<MevBoostRelay, "url" | "secret">) {
  const parts = url.apply((text) => builderParts(node, new URL(text).host));
  return {
    [builderConfiguration]: parts.apply(({ content }) => content),
    [builderServers]: parts.apply(({ servers }) => servers),
    [builderSecret]: asksNoCloud() ? asSecret(placeholder) : asSecret(secret.apply(secretMap)),
  };
}
