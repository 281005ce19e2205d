import { expect, it } from "vitest";
import { summary } from "../summary.ts";

it("ends with a row for each check and layer, and one for all", () => {
  const rows = [
    { name: "types", passed: 1, failed: 0, skipped: 0, seconds: 27.4 },
    { name: "unit", passed: 1178, failed: 2, skipped: 3, seconds: 14.4 },
  ];
  expect(summary(rows, 30.2).split("\n")).toEqual([
    "       passed  failed  skipped  seconds",
    "types  1       0       0        27",
    "unit   1178    2       3        14",
    "total  1179    2       3        30",
  ]);
});
