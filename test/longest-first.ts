import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take more than a minute or two of a whole run, the longest first. A file that took minutes and was begun
 * last would keep one worker busy while the others have nothing left; their sizes in bytes say nothing of it.
 */
const longest = [
  ...[
    "lab/chain",
    "lab/overlay",
    "lab/drift",
    "lab/operations",
    "lab/first-contact",
    "lab/rolling-groups",
    "lab/firewall",
    "lab/team",
  ],
  ...[
    "engine/full",
    "engine/kills",
    "engine/policy",
    "engine/rolling-groups",
    "engine/trouble",
    "engine/failover",
    "engine/moves",
    "engine/signer-start",
  ],
  // Half of its layer.
  "unit/topology-fuzz",
];

const place = ({ moduleId }: TestSpecification): number => {
  const at = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return at < 0 ? longest.length : at;
};

/** Begins with what takes longest; the rest is in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    return rest.toSorted((a, b) => place(a) - place(b));
  }
}
