import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { Reporter } from "../../../lab/reporter.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A report on a screen that keeps what is written to it, and the log of its steps. */
function report(terminal: { isTTY?: boolean; columns?: number } = {}, env: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(join(tmpdir(), "bonded-validator-reporter-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = join(folder, "lab.log");
  appendFileSync(log, "of an earlier step\n");
  let written = "";
  const write = (text: string) => {
    written += text;
  };
  return {
    reporter: new Reporter({ ...terminal, write }, log, env),
    print: (text: string) => appendFileSync(log, text),
    written: () => written,
  };
}

/** Work that takes so many seconds. */
const keepLastKnownState = (seconds: number) => () =>
  new Promise<number>((done) => setTimeout(() => done(seconds), seconds * 1000));

const esc = "\x1b";

describe("in a pipe", () => {
  it("tells each step, how long it took and what came of it", async () => {
    const { reporter, written } = report();
    const first = reporter.step("Starting…", keepLastKnownState(5), (seconds) => `slept for ${seconds}.`);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await first).toBe(5);
    const second = reporter.step("Deploying…", keepLastKnownState(29), () => "27 created.");
    await vi.advanceTimersByTimeAsync(29_000);
    await second;
    expect(written()).toBe(
      "1. Starting…\n   Done in 5 s: slept for 5.\n2. Deploying…\n   Done in 29 s: 27 created.\n",
    );
    expect(reporter.elapsed).toBe("34 s");
  });

  it("gives a sign of life every 30 seconds: step, seconds and what was printed last", async () => {
    const { reporter, print, written } = report();
    const step = reporter.step("Deploying…", keepLastKnownState(100), () => "27 created.");
    await vi.advanceTimersByTimeAsync(30_000);
    print(` +  host:index:Role ${esc}[1mtrdiy-base${esc}[0m creating\n\n`);
    await vi.advanceTimersByTimeAsync(30_000);
    print(`${"long ".repeat(40)}\n`);
    await vi.advanceTimersByTimeAsync(40_000);
    await step;
    expect(written().split("\n")).toEqual([
      "1. Deploying…",
      "   step 1, 30 s",
      "   step 1, 60 s: + host:index:Role trdiy-base creating",
      `   step 1, 90 s: ${"long ".repeat(40)}`.slice(0, 119),
      "   Done in 1 min 40 s: 27 created.",
      "",
    ]);
  });

  it("gives fewer signs of a step that takes long", async () => {
    const { reporter, written } = report();
    const step = reporter.step("Building…", keepLastKnownState(500), () => "built.");
    await vi.advanceTimersByTimeAsync(500_000);
    await step;
    const seconds = [...written().matchAll(/step 1, (\d+) s/g)].map(([, second]) => Number(second));
    expect(seconds).toEqual([30, 60, 90, 120, 240, 360, 480]);
  });

  it("shows all that a failed step printed, nothing of others, and throws its error on", async () => {
    const { reporter, print, written } = report();
    const step = reporter.step(
      "Deploying…",
      async () => {
        print(`$ pulumi up\n${esc}[31merror:${esc}[0m no space left\n`);
        throw new Error("pulumi up ended with 255");
      },
      () => "not printed",
    );
    await expect(step).rejects.toThrow("pulumi up ended with 255");
    expect(written()).toBe(
      "1. Deploying…\n   Failed after 0 s. Everything that was printed:\n\n$ pulumi up\nerror: no space left\n\n",
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(written()).not.toContain("step 1");
  });

  it("says nothing more once it is ended, whatever the step comes to", async () => {
    const { reporter, written } = report();
    const step = reporter.step("Deploying…", keepLastKnownState(100), () => "27 created.");
    reporter.end();
    await vi.advanceTimersByTimeAsync(100_000);
    await step;
    expect(written()).toBe("1. Deploying…\n");
  });
});

describe("on a terminal", () => {
  const erased = `\r${esc}[2K`;

  it("updates one line in place every second, as wide as the terminal, and takes it away at the end", async () => {
    const { reporter, print, written } = report({ isTTY: true, columns: 30 }, { NO_COLOR: "1" });
    const step = reporter.step("Deploying…", keepLastKnownState(3), () => "27 created.");
    print("trdiy: install chrony and more\n");
    await vi.advanceTimersByTimeAsync(3000);
    await step;
    const lines = [1, 2].map((second) => `${erased}   step 1, ${second} s: trdiy: instal`);
    expect(written()).toBe(`1. Deploying…\n${lines.join("")}${erased}   Done in 3 s: 27 created.\n`);
  });

  it("has colours, but not where NO_COLOR is set", async () => {
    const coloured = report({ isTTY: true });
    await coloured.reporter.step(
      "Deploying…",
      async () => 0,
      () => "27 created.",
    );
    expect(coloured.written()).toContain(`${esc}[1m1. Deploying…${esc}[22m\n`);
    const plain = report({ isTTY: true }, { NO_COLOR: "1" });
    await plain.reporter.step(
      "Deploying…",
      async () => 0,
      () => "27 created.",
    );
    expect(plain.written().replaceAll(erased, "")).not.toContain(esc);
  });

  it("is treated as a pipe where it cannot move its cursor", async () => {
    const { reporter, written } = report({ isTTY: true }, { TERM: "dumb" });
    const step = reporter.step("Deploying…", keepLastKnownState(31), () => "27 created.");
    await vi.advanceTimersByTimeAsync(31_000);
    await step;
    expect(written()).toBe("1. Deploying…\n   step 1, 30 s\n   Done in 31 s: 27 created.\n");
  });
});
