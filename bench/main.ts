/** `npm run bench [-- failover | duties | clusters | quorum | dvt-change | commit]`: the comparison of tools, or the named bench; each has a --help. */

import { oneOf, UsageError } from "../tools/command-line.ts";

const benches = {
  failover: "./failover/main.ts",
  duties: "./duties/main.ts",
  clusters: "./duties/clusters/main.ts",
  "dvt-change": "./dvt-change/main.ts",
  quorum: "./quorum/main.ts",
  commit: "./commit/main.ts",
} as const;

function moduleOf(word: string | undefined): string {
  if (word === undefined || word.startsWith("-")) return "./tools.ts";
  const name = oneOf("bench", word, Object.keys(benches) as (keyof typeof benches)[]);
  process.argv.splice(2, 1);
  return benches[name];
}

try {
  await import(moduleOf(process.argv[2]));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}
