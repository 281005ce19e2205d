/**
 * Runs the type check, the linter and the layers of tests one after the other, or only the layers named as arguments.
 * A layer that this machine cannot run is skipped and named with the reason; where `CI` or `BV_REQUIRE_ALL` is set
 * that is a failure. Ends with one line that sums up all layers, and with exit code 1 if anything failed.
 */
import { checks, runCheck } from "./checks.ts";
import { type Counts, type Layer, layers, runLayer } from "./layers.ts";

const requireAll = process.env.CI === "true" || process.env.BV_REQUIRE_ALL === "1";
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const notes: string[] = [];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !layers.some((layer) => layer.name === name));
if (unknown.length > 0) {
  console.error(
    `No such layer: ${unknown.join(", ")}. There are ${layers.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(2);
}

if (asked.length === 0) for (const check of checks) await checked(check);
for (const layer of layers) {
  if (asked.length === 0 || asked.includes(layer.name)) await tested(layer);
}
report();

async function checked(check: (typeof checks)[number]): Promise<void> {
  headline(check.name);
  if (await runCheck(check)) return;
  total.failed += 1;
  notes.push(`failed: ${check.name}`);
}

async function tested(layer: Layer): Promise<void> {
  headline(`tests: ${layer.name}`);
  const reason = await layer.missing();
  if (reason) {
    if (requireAll) total.failed += 1;
    notes.push(`${requireAll ? "failed: could not run" : "skipped:"} ${layer.name}: ${reason}`);
    return;
  }
  const { failures, ...counts } = await runLayer(layer.name);
  total.passed += counts.passed;
  total.skipped += counts.skipped;
  // A test that skips itself would hide what CI is there to prove.
  const hidden = requireAll ? counts.skipped : 0;
  total.failed += counts.failed + hidden;
  if (counts.failed + hidden > 0) {
    notes.push(`failed: ${layer.name}: ${counts.failed} failed, ${counts.skipped} skipped`);
    notes.push(...failures.map((failure) => `  ${failure}`));
  }
}

function headline(title: string): void {
  console.log(`\n== ${title}`);
}

function report(): void {
  console.log("");
  for (const note of notes) console.log(note);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}
