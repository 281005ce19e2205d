/** Two stacks on one host: they wait for each other, and each keeps to what is its own. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Leaves } from "../../provider/items/kind.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type Roles } from "../support/roles/roles.ts";

const file = { content: "x", owner: "root:root", mode: "0644" };

describe.skipIf(whyNoBox())("two stacks on one host", () => {
  let box: Box;
  let owner: Roles;
  let other: Roles;
  /** What a probe of the owner's role is answered: while it is not what the probe expects, its up goes on. */
  let answer = "not yet";
  const program = createServer((_request, response) => response.end(answer));

  beforeAll(async () => {
    box = await startBox("box");
    owner = await makeRoles([box], "mainnet");
    other = await makeRoles([box], "hoodi");
    await once(program.listen(0, "127.0.0.1"), "listening");
  });
  afterAll(async () => {
    program.close();
    await Promise.all([owner, other].map((roles) => roles?.project.remove()));
    await box?.end();
  });

  const want = (roles: Roles, role: string, items: Record<string, Leaves>, requires?: string) =>
    roles.want({ name: role, connection: box.connection, role, items, ...(requires && { requires }) });
  const inBox = async (command: string) =>
    vi.waitUntil(() => [...box.processes().values()].some((line) => line.startsWith(command)), 30_000);

  it("a role is not placed before the one that it stands on", async () => {
    want(other, "node", { "file /srv/node": file }, "base");
    const up = await other.up();
    expect(up.text).toContain("box: role node requires base, which is not applied there.");
    expect(up.code).not.toBe(0);
    expect(await box.run("ls /srv")).not.toContain("node");
  });

  it("one waits for the other and says for whom, and both succeed", async () => {
    const url = `http://127.0.0.1:${(program.address() as AddressInfo).port}/`;
    want(owner, "base", {
      "file /srv/base": file,
      "probe program": { url, expect: "at work", timeoutSeconds: 60 },
    });
    const first = owner.up();
    await vi.waitUntil(() => box.run("cat /srv/base").catch(() => false), 30_000);
    const second = other.up();
    await inBox("flock -w 1");
    expect(await box.run("ls /srv")).not.toContain("node");
    answer = "at work";
    const [ended, waited] = await Promise.all([first, second]);
    expect([ended.code, waited.code]).toEqual([0, 0]);
    expect(ended.text).not.toContain("waiting for");
    expect(waited.text).toMatch(/box: waiting for stack mainnet \(\w+@\S+, process \d+, since [\dT:-]+Z\)/);
    expect(await box.run("cut -f2,6,7 /var/lib/bonded-validator/manifest")).toBe(
      "/srv/base\tbase\tmainnet\n/srv/node\tnode\thoodi\n",
    );
    for (const roles of [owner, other]) expect((await roles.preview()).code).toBe(0);
  });

  it("a role is not removed while the other stack stands on it", async () => {
    const refused = await owner.pulumi("destroy", "--yes", "--skip-preview");
    expect(refused.text).toContain(
      "box: role base is still needed by node of stack hoodi. Destroy those first.",
    );
    expect(refused.code).not.toBe(0);
    expect(await box.run("cat /srv/base")).toBe("x");
  });

  it("destroy takes what is the stack's own", async () => {
    expect((await other.pulumi("destroy", "--yes", "--skip-preview")).code).toBe(0);
    expect(await box.run("ls /srv")).toBe("base\n");
    expect((await owner.preview()).code).toBe(0);
    expect((await owner.pulumi("destroy", "--yes", "--skip-preview")).code).toBe(0);
    expect(await box.run("ls /srv; cat /var/lib/bonded-validator/manifest")).toBe("");
  });
});
