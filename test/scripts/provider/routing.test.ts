import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { routingKind } from "../../../provider/items/routing.ts";
import { observed } from "../../support/provider/samples.ts";

/** What the observer says of FRR, where its shell ends with this status after it printed the text. */
function seen(printed: string, status: number): unknown {
  const shell = `timeout() { echo '${printed}'; return ${status}; }; vtysh() { :; }; public_routing() { cat; }`;
  const line = execFileSync("sh", [
    "-uc",
    `${shell}\nobserve() {\n${routingKind.observe}\n}\necho | observe`,
  ]);
  const [, field, value] = line.toString().trimEnd().split("\t");
  return observed({ routing: { [field!]: value! } }).live("routing");
}

it("shows what FRR's shell prints", () => {
  expect(seen("hostname box", 0)).toEqual({ configuration: "hostname box" });
});

it("says that FRR's shell did not answer, and not that the half which came is all there is", () => {
  expect(seen("hostname box", 124)).toEqual({ configuration: "vtysh did not answer within 20 s" });
});
