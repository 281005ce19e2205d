import { describe, expect, it } from "vitest";
import type { Claim } from "../../../provider/host/observation.ts";
import { newRun } from "../../../provider/resource/context.ts";
import { refuseWhileNeeded } from "../../../provider/resource/needed.ts";
import { connection, urnOf } from "../../support/provider/samples.ts";

const idOf = (role: string) => `box-${role}-1`;
const claim = (role: string, requires = "", stack = "mainnet"): Claim => {
  return {
    key: `file /srv/${role}`,
    flag: "",
    id: idOf(role),
    urn: urnOf(role, stack),
    role,
    stack,
    requires,
  };
};
const base = claim("base");
const overlay = claim("overlay", "base");
const signer = claim("signer", "base");
const node = claim("node", "base, shared", "hoodi");

interface Operation {
  /** Roles that the program of stack mainnet wants on the host. */
  readonly program: readonly string[];
  /** The engine registers roles; in a destroy it does not, even if it runs the program. */
  readonly registers: boolean;
}
const up = (...program: string[]): Operation => ({ program, registers: true });
const destroy = (...program: string[]): Operation => ({ program, registers: false });

/** What removing a role of stack mainnet is answered; empty where it may go. */
function answer(role: Claim, { program, registers }: Operation, claims: readonly Claim[]): string {
  const silent = () => {};
  const run = newRun({ status: silent, info: silent, warn: silent });
  if (registers) run.connections.set("other", { ...connection, host: "other" });
  run.announced.set(connection.host, new Set(program.map((name) => `file /srv/${name}`)));
  const inputs = { connection, role: role.role, requires: role.requires };
  try {
    refuseWhileNeeded(run, { id: role.id, urn: urnOf(role.role, "mainnet"), inputs }, claims);
    return "";
  } catch (error) {
    return String(error);
  }
}

describe("a role that is dropped from the program", () => {
  const all = [base, overlay, signer];

  it("stays while the program goes on wanting a role that requires it", () => {
    expect(answer(base, up("signer"), all)).toBe(
      "Error: box: role base is still needed by signer of stack mainnet. If another stack is to manage role base, run up there first. Otherwise remove those first.",
    );
  });

  it("stays while what goes together with it has to stay", () => {
    const needed = "role base, which overlay requires, is still needed by";
    expect(answer(overlay, up("signer"), all)).toContain(`${needed} signer of stack mainnet.`);
    expect(answer(overlay, up(), [base, overlay, node])).toContain(`${needed} node of stack hoodi.`);
  });

  it("goes once another stack has taken it over, or a successor of its own name", () => {
    const taken = { ...base, id: "box-base-2", stack: "hoodi", urn: urnOf("base", "hoodi") };
    expect(answer(base, up("signer"), [taken, signer])).toBe("");
    const renamed = { ...base, id: "box-base-2", urn: urnOf("new", "mainnet") };
    const left = { ...base, key: "file /srv/left" };
    expect(answer(base, up("base", "signer"), [renamed, left, signer])).toBe("");
  });

  it("goes where what requires it goes, too, or where what it requires stays", () => {
    expect(answer(base, up("other"), all)).toBe("");
    expect(answer(overlay, up("base", "signer"), all)).toBe("");
    expect(answer(signer, up("base", "overlay"), all)).toBe("");
  });
});

describe("a role that is destroyed", () => {
  it("goes beside those of its stack that require it, whatever the program announced", () => {
    expect(answer(base, destroy(), [base, signer])).toBe("");
    expect(answer(base, destroy("base", "signer"), [base, signer])).toBe("");
  });

  it("stays while another stack's role requires it", () => {
    expect(answer(base, destroy("base"), [base, node])).toBe(
      "Error: box: role base is still needed by node of stack hoodi. Destroy those first.",
    );
  });
});
