import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/longest-first.ts";

/** Compares what is on the machine before and after: only what makes no networks, mounts or hosts may run beside it. */
const wholeMachine = "test/lab/cleanup.test.ts";

/** Six hosts and a chain: too much beside other labs, so it is no layer of `npm test`. */
const clusters = "test/lab/dvt.test.ts";

export default defineConfig({
  test: {
    pool: "forks",
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          setupFiles: ["test/unit/pure.ts"],
          testTimeout: 30_000,
          // Pure files leave nothing behind: what they import is loaded once for all of a worker's files.
          isolate: false,
          // Vitest's own number is one fewer than there are processors.
          maxWorkers: 2,
        },
      },
      {
        test: { name: "scripts", include: ["test/scripts/**/*.test.ts"], testTimeout: 30_000, maxWorkers: 2 },
      },
      {
        test: {
          name: "recipes",
          include: ["test/recipes/**/*.test.ts"],
          testTimeout: 600_000,
          // Two copies, each with commands that mostly use one processor.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "program",
          include: ["test/program/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "engine",
          include: ["test/engine/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // These wait much: for a limit, or for another process. More than a worker a processor keep two busy.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: "lab",
          include: ["test/lab/**/*.test.ts"],
          exclude: [wholeMachine, clusters],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          // Each lab has its own name and network, and much of its time it waits.
          maxWorkers: 3,
        },
      },
      { test: { name: "machine", include: [wholeMachine], testTimeout: 900_000, hookTimeout: 900_000 } },
      { test: { name: "clusters", include: [clusters], testTimeout: 900_000, hookTimeout: 900_000 } },
    ],
  },
});
