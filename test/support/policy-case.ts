import type { Resource } from "../../policy/policy.ts";

/** A resource that violates a policy, and one that does not. */
export interface PolicyCase {
  readonly policy: string;
  readonly what: string;
  /** A piece of the finding. */
  readonly said: string;
  readonly violates: Resource;
  readonly passes: Resource;
}
