import { join } from "node:path";
import { expect, it } from "vitest";
import { counted } from "../layers.ts";

const report = (passed: number, failed: number, pending = 0) =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: 0,
  });

it.each([
  { what: "all passed", report: report(5, 0), code: 0, counts: { passed: 5, failed: 0, skipped: 0 } },
  { what: "two failed", report: report(5, 2), code: 1, counts: { passed: 5, failed: 2, skipped: 0 } },
  { what: "one skipped", report: report(5, 0, 1), code: 0, counts: { passed: 5, failed: 0, skipped: 1 } },
  {
    what: "a file that does not load",
    report: report(5, 0),
    code: 1,
    counts: { passed: 5, failed: 1, skipped: 0 },
  },
  { what: "a crash before the report", report: "", code: 134, counts: { passed: 0, failed: 1, skipped: 0 } },
  { what: "a death by signal", report: "", code: null, counts: { passed: 0, failed: 1, skipped: 0 } },
  { what: "half a report", report: '{"numPass', code: 1, counts: { passed: 0, failed: 1, skipped: 0 } },
])("counts $what", ({ report, code, counts }) => {
  expect(counted(report, code)).toMatchObject(counts);
});

it("names what failed and why, without the stack", () => {
  const test = (fullName: string, ...failureMessages: string[]) => ({
    fullName,
    status: failureMessages.length > 0 ? "failed" : "passed",
    failureMessages,
  });
  const report = {
    testResults: [
      {
        name: join(process.cwd(), "test/a.test.ts"),
        status: "failed",
        message: "",
        assertionResults: [
          test("a good"),
          test("a bad", "AssertionError: \u001b[31mexpected\u001b[39m 1\n    at x"),
          test("a long one", Array.from({ length: 20 }, (_, line) => `line ${line}\n`).join("")),
        ],
      },
      {
        name: join(process.cwd(), "test/b.test.ts"),
        status: "failed",
        message: "No such module\n    at y",
        assertionResults: [],
      },
      {
        name: join(process.cwd(), "test/c.test.ts"),
        status: "passed",
        message: "",
        assertionResults: [test("c")],
      },
    ],
  };
  expect(counted(JSON.stringify(report), 1).failures).toEqual([
    "test/a.test.ts: a bad: AssertionError: expected 1",
    `test/a.test.ts: a long one: ${[0, 1, "…", 13, 14, 15, 16, 17, 18, 19]
      .map((line) => (line === "…" ? line : `line ${line}`))
      .join("\n    ")}`,
    "test/b.test.ts: No such module",
  ]);
});
