/** The policy pack: `pulumi preview --policy-pack policy`. */

import { PolicyPack, type ResourceValidationPolicy } from "@pulumi/policy";
import { known } from "./inputs.ts";
import { policies } from "./policies.ts";
import type { Policy } from "./policy.ts";

function asResourcePolicy({ name, level, description, findings }: Policy): ResourceValidationPolicy {
  return {
    name,
    description,
    enforcementLevel: level,
    validateResource: ({ type, props, opts }, report) => {
      for (const finding of findings({ type, inputs: known(props), isProtected: opts.protect }))
        report(finding);
    },
  };
}

new PolicyPack("bonded-validator", { policies: policies.map(asResourcePolicy) });
