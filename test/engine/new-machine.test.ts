/** Roles on a machine that the same up makes: in the plan nobody knows its address. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";

const key = { format: "secp256k1", owner: "root:root", mode: "0600" };
const file = (content: string) => ({ content, owner: "root:root", mode: "0644" });

describe.skipIf(whyNoBox())("a role whose host is not known before up", () => {
  let box: Box;
  let roles: Roles;
  const before = (): RoleSpec => {
    return { name: "before", connection: box.connection, role: "before", items: { "secret /srv/key": key } };
  };
  const after = (rest: Partial<RoleSpec> = {}): RoleSpec => ({
    name: "after",
    connection: box.connection,
    role: "after",
    items: { "file /srv/a": file("a") },
    behind: { name: "before", secret: "/srv/key" },
    ...rest,
  });

  beforeAll(async () => {
    box = await startBox("box");
    roles = await makeRoles([box]);
  });
  afterAll(async () => {
    await roles?.project.remove();
    await box?.end();
  });

  it("is planned as created without a look at any host, and made by up", async () => {
    roles.want(before(), after());
    const preview = await roles.pulumi("preview");
    expect(preview.code).toBe(0);
    expect(preview.text).toContain("host:index:Role after create");
    expect(preview.text).not.toContain("cannot be reached");

    expect((await roles.up()).code).toBe(0);
    expect(await box.run("cat /srv/a")).toBe("a");
    expect((await roles.preview()).code).toBe(0);
  });

  it("is planned as updated when its host is made anew", async () => {
    const other = { name: "before", secret: "/srv/other" };
    const items = { "secret /srv/other": key };
    roles.want({ ...before(), items }, after({ behind: other, items: { "file /srv/a": file("b") } }));
    const preview = await roles.pulumi("preview");
    expect(preview.code).toBe(0);
    expect(preview.text).toContain("[diff: ~connection,file /srv/a]");

    expect((await roles.up()).code).toBe(0);
    expect(await box.run("cat /srv/a")).toBe("b");
  });
});
