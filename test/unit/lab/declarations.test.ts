/** The emulated clouds refuse inputs that the packages of their providers do not declare. */
import { describe, expect, it } from "vitest";
import { declaredProblems } from "../../../lab/clouds/declarations.ts";
import { unknownValue } from "../../../provider/resource/wire.ts";

const token = "gcp:cloudrunv2/service:Service";
const image = "docker.io/library/haproxy";
const service = (template: object, more: object = {}) => ({ location: "asia-northeast1", template, ...more });

const reasons = (inputs: object, of = token): string[] =>
  declaredProblems(of, inputs as Record<string, unknown>).map(({ reason }) => reason);

describe("inputs of a resource of Google Cloud's", () => {
  it.each<[string, object]>([
    [
      "objects in lists in objects",
      service({ containers: [{ image, args: ["-f"], ports: { containerPort: 1 } }] }),
    ],
    ["a map", service({ labels: { a: "b" } })],
    ["an empty list", service({ containers: [] })],
    ["what is left out", service({ timeout: undefined, volumes: null })],
    ["what is not known yet", service({ containers: unknownValue, timeout: unknownValue })],
  ])("are taken: %s", (_, inputs) => {
    expect(reasons(inputs)).toEqual([]);
  });

  it.each<[string, object, string]>([
    ["nothing", {}, "location is missing"],
    ["a word that nobody declares", service({}, { ingres: "x" }), "ingres is not declared"],
    [
      "the same below",
      service({ containers: [{ imge: image, image }] }),
      "template.containers[0].imge is not declared",
    ],
    ["what is missing below", service({ containers: [{}] }), "template.containers[0].image is missing"],
    ["a number for text", service({ timeout: 15 }), "template.timeout is no string"],
    [
      "text for a number",
      service({ maxInstanceRequestConcurrency: "80" }),
      "template.maxInstanceRequestConcurrency is no number",
    ],
    ["text for true", service({}, { deletionProtection: "false" }), "deletionProtection is no boolean"],
    ["one for a list", service({ containers: { image } }), "template.containers is no list"],
    ["a list for one", service({ scaling: [] }), "template.scaling is no object"],
    ["text for an object", service({ scaling: "1" }), "template.scaling is no object"],
    ["a number in a map", service({ labels: { a: 1 } }), "template.labels.a is no string"],
    [
      "a number in a list",
      service({ containers: [{ image, args: [1] }] }),
      "template.containers[0].args[0] is no string",
    ],
  ])("are refused: %s", (_, inputs, reason) => {
    expect(reasons(inputs)).toContain(reason);
  });

  it("are all named at once", () => {
    expect(reasons({ template: { timeout: 1 }, x: 1 })).toEqual([
      "location is missing",
      "template.timeout is no string",
      "x is not declared",
    ]);
  });
});

it("those of a provider without modules are known, too", () => {
  const bytes = "random:index/randomBytes:RandomBytes";
  expect(reasons({ length: 32, keepers: { a: "b" } }, bytes)).toEqual([]);
  expect(reasons({ size: 32 }, bytes)).toEqual(["length is missing", "size is not declared"]);
});

it("a resource that the package lacks is named", () => {
  expect(() => declaredProblems("gcp:cloudrunv2/service:Servise", {})).toThrow("declares no ServiseArgs");
});
