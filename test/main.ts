/**
 * Runs the type check, the linter and the layers of tests, or only the layers named as arguments.
 * A layer that this machine cannot run is skipped and named with the reason; where `CI` or `BV_REQUIRE_ALL` is set
 * that is a failure. Ends with a table of them all, and with exit code 1 if anything failed.
 */
import { checks, runCheck } from "./checks.ts";
import { type Counts, type Layer, layers, runLayer } from "./layers.ts";
import { type Row, summary, totalOf } from "./summary.ts";

/** A check or a layer. */
interface Step {
  readonly name: string;
  readonly lane: Layer["lane"];
  readonly work: () => Promise<Counts>;
}

const requireAll = process.env.CI === "true" || process.env.BV_REQUIRE_ALL === "1";
const rows = new Map<Step, Row>();
const notes: string[] = [];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !layers.some((layer) => layer.name === name));
if (unknown.length > 0) {
  console.error(
    `No such layer: ${unknown.join(", ")}. There are ${layers.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(2);
}

const steps: readonly Step[] = [
  ...checks.map((check) => ({ name: check.name, lane: "pure" as const, work: () => checked(check) })),
  ...layers.map((layer) => ({ name: layer.name, lane: layer.lane, work: () => tested(layer) })),
].filter(({ name }) => asked.length === 0 || asked.includes(name));

const start = performance.now();
await Promise.all([inTurn("pure"), inTurn("machine")]);
await inTurn("hosts");
report((performance.now() - start) / 1000);

async function inTurn(lane: Layer["lane"]): Promise<void> {
  for (const step of steps) if (step.lane === lane) await timed(step);
}

async function timed(step: Step): Promise<void> {
  console.log(`\n== ${step.name}`);
  const start = performance.now();
  const { passed, failed, skipped } = await step.work();
  const seconds = (performance.now() - start) / 1000;
  rows.set(step, { name: step.name, passed, failed, skipped, seconds });
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

function report(seconds: number): void {
  const all = steps.map((step) => rows.get(step)!);
  const { passed, failed } = totalOf(all, seconds);
  console.log(["", ...notes, "", summary(all, seconds), "", `${passed} passed, ${failed} failed`].join("\n"));
  process.exitCode = failed > 0 ? 1 : 0;
}
