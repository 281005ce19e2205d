/**
 * Runs the type check, the linter and the layers of tests one after the other, or only the layers named as arguments.
 * A layer that this machine cannot run is skipped and named with the reason; where `CI` or `BV_REQUIRE_ALL` is set
 * that is a failure. Ends with a table of them all, and with exit code 1 if anything failed.
 */
import { checks, runCheck } from "./checks.ts";
import { type Counts, type Layer, layers, runLayer } from "./layers.ts";
import { type Row, summary, totalOf } from "./summary.ts";

const requireAll = process.env.CI === "true" || process.env.BV_REQUIRE_ALL === "1";
const rows: Row[] = [];
const notes: string[] = [];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !layers.some((layer) => layer.name === name));
if (unknown.length > 0) {
  console.error(
    `No such layer: ${unknown.join(", ")}. There are ${layers.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(2);
}

if (asked.length === 0) for (const check of checks) await timed(check.name, () => checked(check));
for (const layer of layers) {
  if (asked.length === 0 || asked.includes(layer.name)) await timed(layer.name, () => tested(layer));
}
report();

async function timed(name: string, work: () => Promise<Counts>): Promise<void> {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const { passed, failed, skipped } = await work();
  rows.push({ name, passed, failed, skipped, seconds: (performance.now() - start) / 1000 });
}

async function checked(check: (typeof checks)[number]): Promise<Counts> {
  if (await runCheck(check)) return { passed: 1, failed: 0, skipped: 0 };
  notes.push(`failed: ${check.name}`);
  return { passed: 0, failed: 1, skipped: 0 };
}

async function tested(layer: Layer): Promise<Counts> {
  const reason = await layer.missing();
  if (reason) {
    notes.push(`${requireAll ? "failed: could not run" : "skipped:"} ${layer.name}: ${reason}`);
    return { passed: 0, failed: requireAll ? 1 : 0, skipped: 0 };
  }
  const { passed, failed, skipped, failures } = await runLayer(layer.name);
  // A test that skips itself would hide what CI is there to prove.
  const hidden = requireAll ? skipped : 0;
  if (failed + hidden > 0) {
    notes.push(`failed: ${layer.name}: ${failed} failed, ${skipped} skipped`);
    notes.push(...failures.map((failure) => `  ${failure}`));
  }
  return { passed, failed: failed + hidden, skipped };
}

function report(): void {
  const { passed, failed } = totalOf(rows);
  console.log(["", ...notes, "", summary(rows), "", `${passed} passed, ${failed} failed`].join("\n"));
  process.exitCode = failed > 0 ? 1 : 0;
}
