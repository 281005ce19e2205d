/** A host that is reached through another one: both keys are pinned, and nothing goes another way. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";

describe.skipIf(whyNoBox())("a host behind a bastion", () => {
  let gate: Box;
  let box: Box;
  let roles: Roles;
  const role = (content: string, gateKey = gate.connection.hostKey): RoleSpec => ({
    name: "role",
    connection: { ...box.connection, bastion: { ...gate.connection, hostKey: gateKey } },
    role: "role",
    items: { "file /srv/a": { content, owner: "root:root", mode: "0644" } },
  });
  /** Lines of the log of sshd that tell of a connection. */
  const connections = (of: Box): number => of.log().match(/Connection from/g)?.length ?? 0;

  beforeAll(async () => {
    [gate, box] = await Promise.all([startBox("gate"), startBox("box")]);
    roles = await makeRoles([gate, box]);
  });
  afterAll(async () => {
    await roles?.project.remove();
    await Promise.all([gate?.end(), box?.end()]);
  });

  it("is sent nothing where the bastion has another key than the pinned one", async () => {
    const before = connections(box);
    roles.want(role("a", box.connection.hostKey));
    const { code, text } = await roles.up();
    expect(code).not.toBe(0);
    const { user, address, port } = gate.connection;
    expect(text).toContain(`gate (${user}@${address}:${port}): wrong host key.`);
    expect(connections(box)).toBe(before);
  });

  it("is set up through it where the key is right", async () => {
    const [toGate, toBox] = [connections(gate), connections(box)];
    roles.want(role("a"));
    const { code, text } = await roles.up();
    expect([code, text]).toEqual([0, expect.any(String)]);
    expect(await box.run("cat /srv/a")).toBe("a");
    expect(connections(box)).toBeGreaterThan(toBox);
    expect(connections(box) - toBox).toBe(connections(gate) - toGate);
    expect((await roles.preview()).code).toBe(0);
  });

  it("is as wanted where only the way to the bastion is another", async () => {
    const { hostKey } = gate.connection;
    roles.want({
      ...role("a"),
      connection: { ...box.connection, bastion: { ...gate.connection, host: "door", hostKey } },
    });
    expect((await roles.preview()).code).toBe(0);
  });
});
