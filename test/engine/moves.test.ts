/** Roles that get another name, another parent, or give an item away: nothing that is wanted is removed on the way. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Leaves } from "../../provider/items/kind.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";

const file = (content: string) => ({ content, owner: "root:root", mode: "0644" });
const secret = { format: "hex32", owner: "root:root", mode: "0600" };
const items = { "file /srv/a": file("a"), "file /srv/b": file("b"), "secret /srv/s": secret };

describe.skipIf(whyNoBox())("in one up", () => {
  let box: Box;
  let roles: Roles;
  const role = (name: string, own: Record<string, Leaves>, rest: Partial<RoleSpec> = {}): RoleSpec => ({
    name,
    connection: box.connection,
    role: name,
    items: own,
    ...rest,
  });
  /** Number, birth and content of everything there: the same only if nothing was removed or written anew. */
  const identities = () => box.run("cd /srv; for f in a b s; do stat -c '%n %i %W %y' $f; cat $f; done");

  beforeAll(async () => {
    box = await startBox("box");
    roles = await makeRoles([box]);
  });
  afterAll(async () => {
    await roles?.project.remove();
    await box?.end();
  });
  beforeEach(async () => {
    roles.want(role("one", items));
    expect((await roles.up()).code).toBe(0);
  });

  async function becomes(...wanted: RoleSpec[]): Promise<string> {
    const before = await identities();
    roles.want(...wanted);
    const up = await roles.up();
    expect(up.code).toBe(0);
    expect(await identities()).toBe(before);
    const preview = await roles.preview();
    expect(preview.text).not.toContain("[diff:");
    expect(preview.code).toBe(0);
    return up.text;
  }

  it("a role gets another name", async () => {
    const text = await becomes(role("two", items));
    expect(text).toContain("+ 1 created");
    expect(text).toContain("- 1 deleted");
  });

  it("a role's keys are not given to somebody else, and what it tells is told when it changes", async () => {
    const bound = { move: "1. Stop it.", keysOf: "the group solo (solo)", tells: "fees go to 0xa" };
    roles.want(role("one", items, bound));
    expect((await roles.up()).code).toBe(0);
    roles.want(role("one", items, { ...bound, keysOf: "the group lido (lido-csm)" }));
    for (const run of [await roles.preview(), await roles.up()]) {
      expect(run.text).toContain(
        "its keys are those of the group solo (solo) and cannot become those of the group lido (lido-csm) by an edit.",
      );
      expect(run.code).not.toBe(0);
    }
    roles.want(role("one", items, { ...bound, tells: "fees go to 0xb" }));
    const { text } = await roles.preview();
    expect(text).toContain("Before: fees go to 0xa. From this up on: fees go to 0xb.");
    expect(text).toContain("[diff: ~tells]");
  });

  it("a role gets a parent", async () => {
    const text = await becomes(
      role("one", items, { parent: "host", aliases: ["urn:pulumi:dev::tiny::host:index:Role::one"] }),
    );
    expect(text).toContain("+ 1 created"); // the parent
    expect(text).not.toContain("deleted");
  });

  it.each([
    ["a role that comes after", "zero", "one"],
    ["a role that comes before", "one", "zero"],
  ])("an item moves to %s", async (_name, from, to) => {
    roles.want(role(from, items), role(to, { "file /srv/c": file("c") }));
    expect((await roles.up()).code).toBe(0);
    const { "file /srv/b": moved, ...rest } = items;
    await becomes(role(from, rest), role(to, { "file /srv/c": file("c"), "file /srv/b": moved }));
  });
});
