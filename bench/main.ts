/** `npm run bench [-- failover]`: the comparison of tools, or the named bench; each has a --help. */

const benches: Readonly<Record<string, string>> = { failover: "./failover/main.ts" };

const named = benches[process.argv[2] ?? ""];
if (named !== undefined) process.argv.splice(2, 1);
await import(named ?? "./tools.ts");
