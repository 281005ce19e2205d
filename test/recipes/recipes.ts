import type { Recipe } from "./recipe.ts";
import { client } from "./rows/client.ts";
import { command } from "./rows/command.ts";
import { host } from "./rows/host.ts";
import { itemKind } from "./rows/item-kind.ts";
import { network } from "./rows/network.ts";
import { policy } from "./rows/policy.ts";
import { policyCheck } from "./rows/policy-check.ts";
import { rule } from "./rows/rule.ts";
import { setting } from "./rows/setting.ts";
import { stack } from "./rows/stack.ts";
import { system } from "./rows/system.ts";
import { version } from "./rows/version.ts";

export const recipes: readonly Recipe[] = [
  setting,
  policyCheck,
  policy,
  version,
  client,
  network,
  stack,
  host,
  system,
  itemKind,
  rule,
  command,
];
