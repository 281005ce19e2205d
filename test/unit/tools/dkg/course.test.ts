import { expect, it } from "vitest";
import { courseOf } from "../../../../tools/dkg/course.ts";
import type { NodeState } from "../../../../tools/dkg/look.ts";
import type { CharonNode } from "../../../../topology/dvt/node.ts";

const looksOf = (...states: NodeState[]) =>
  states.map((state, i) => ({ node: { name: `charon${i + 1}` } as CharonNode, state, enr: "" }));

it.each<[NodeState[], object]>([
  [["before", "before"], { kind: "generate", leftOver: [] }],
  [["before", "staged"], { kind: "generate", leftOver: ["charon2"] }],
  [["keyless", "before"], { kind: "records", keyless: ["charon1"] }],
  [["keyless", "staged"], { kind: "records", keyless: ["charon1"] }],
  [["staged", "staged"], { kind: "finish", taken: [] }],
  [["after", "staged"], { kind: "finish", taken: ["charon1"] }],
  [["after", "after"], { kind: "done" }],
])("nodes that are %s: %o", (states, course) => {
  expect(courseOf(looksOf(...states))).toEqual(course);
});

it.each<[NodeState[], string[]]>([
  [["absent", "before"], ["folder-missing bonded-validator:dvtNodes.charon1"]],
  [["after", "before"], ["part-missing bonded-validator:dvtNodes.charon2"]],
  [["after", "keyless"], ["part-missing bonded-validator:dvtNodes.charon2"]],
])("nodes that are %s: a person has to act first", (states, found) => {
  const course = courseOf(looksOf(...states));
  if (course.kind !== "stop") throw new Error(course.kind);
  expect(course.problems.map(({ check, path }) => `${check} ${path}`)).toEqual(found);
});
