/** A database that its program changes for good, through the real engine. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type Roles } from "../support/roles/roles.ts";

describe.skipIf(whyNoBox())("a database", () => {
  let box: Box;
  let roles: Roles;
  const mark = () => box.run("cat /srv/.data.bonded-validator-version");
  const want = (version: string) =>
    roles.want({
      name: "box-node",
      connection: box.connection,
      role: "node",
      items: {
        "directory /srv/data": { owner: "root:root", mode: "0755", keep: true },
        "database /srv/data": { version },
      },
    });

  beforeAll(async () => {
    box = await startBox("box");
    roles = await makeRoles([box]);
    want("8.3.3");
    const up = await roles.up();
    expect(up.code, up.text).toBe(0);
    await box.run("echo blocks >/srv/data/chain");
  });
  afterAll(async () => {
    await roles?.project.remove();
    await box?.end();
  });

  it("is marked with the version that opens it, and a newer one is a change", async () => {
    expect(await mark()).toBe("8.3.3\n");
    want("8.4.0");
    expect((await roles.preview()).text).toContain("~database /srv/data");
    expect((await roles.up()).code).toBe(0);
    expect(await mark()).toBe("8.4.0\n");
    expect((await roles.preview()).code).toBe(0);
  });

  const refusal = "database /srv/data was opened by version 8.4.0, and 8.3.3 cannot read it any more";

  it("is not given to an older version, which a plan says before", async () => {
    want("8.3.3");
    expect((await roles.preview()).text).toContain(`up will refuse: ${refusal}`);
    const up = await roles.up();
    expect(up.code).not.toBe(0);
    expect(up.text).toContain(refusal);
    expect(await mark()).toBe("8.4.0\n");
  });

  it("remembers it when the role is gone and made anew, until its data are gone", async () => {
    want("8.4.0");
    expect((await roles.pulumi("destroy", "--yes", "--skip-preview")).code).toBe(0);
    want("8.3.3");
    expect((await roles.preview()).text).toContain(`up will refuse: ${refusal}`);
    expect((await roles.up()).text).toContain(refusal);
    await box.run("rm -rf /srv/data/*");
    expect((await roles.up()).code).toBe(0);
    expect(await mark()).toBe("8.3.3\n");
  });
});
