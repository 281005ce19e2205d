import { expect, it } from "vitest";
import { reasonOf } from "../../../../tools/pin/reason.ts";

const refused = Object.assign(new AggregateError([new Error("::1"), new Error("127.0.0.1")]), {
  code: "ECONNREFUSED",
});

it.each<[string, unknown, string]>([
  ["what a terminal obeys is not shown", new Error("a\u001b[2J\u009b2J\r\nb"), "a?[2J?2J??b"],
  ["the error of several addresses has its code", refused, "ECONNREFUSED"],
  ["no answer fills the terminal", new Error("a".repeat(100_000)), "a".repeat(300)],
])("%s", (_, error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});
