/** Two stacks on one host: they wait for each other, and each keeps to what is its own. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Leaves } from "../../provider/items/kind.ts";
import { type Box, startBox, whyNoBox } from "../support/box.ts";
import { makeRoles, type RoleSpec, type Roles } from "../support/roles/roles.ts";

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

  const roleOf = (role: string, items: Record<string, Leaves>, requires?: string): RoleSpec => {
    return { name: role, connection: box.connection, role, items, ...(requires && { requires }) };
  };
  const base = () => roleOf("base", { "file /srv/base": file });
  const overlay = () => roleOf("overlay", { "file /srv/overlay": file }, "base");
  const signer = () => roleOf("signer", { "file /srv/signer": file }, "base");
  const node = () => roleOf("node", { "file /srv/node": file }, "base");
  const inBox = async (command: string) =>
    vi.waitUntil(() => [...box.processes().values()].some((line) => line.startsWith(command)), 30_000);

  it("a role is not placed before the one that it stands on", async () => {
    other.want(node());
    const up = await other.up();
    expect(up.text).toContain("box: role node requires base, which is not applied there.");
    expect(up.code).not.toBe(0);
    expect(await box.run("ls /srv")).not.toContain("node");
  });

  it("one waits for the other and says for whom, and both succeed", async () => {
    const url = `http://127.0.0.1:${(program.address() as AddressInfo).port}/`;
    const probe = { url, expect: "at work", timeoutSeconds: 60 };
    owner.want(roleOf("base", { "file /srv/base": file, "probe program": probe }));
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

  it("a stack does not remove what its own roles stand on", async () => {
    owner.want(base(), overlay(), signer());
    expect((await owner.up()).code).toBe(0);
    owner.want(signer());
    const refused = await owner.up("--continue-on-error");
    expect(refused.text).toContain(
      "box: role base is still needed by node of stack hoodi, signer of stack mainnet. If another stack is to manage role base, run up there first. Otherwise remove those first.",
    );
    expect(refused.text).toContain("box: role base, which overlay requires, is still needed by");
    expect(refused.code).not.toBe(0);
    expect(await box.run("ls /srv")).toBe("base\nnode\noverlay\nsigner\n");
  });

  it("another stack takes them over first, which both of its runs say", async () => {
    const made = await box.run("stat -c '%n %i %W %y' /srv/*");
    other.want(base(), overlay(), node());
    const planned = await other.preview();
    const taken = await other.up();
    expect(taken.code, taken.text).toBe(0);
    for (const { text } of [planned, taken])
      for (const role of ["base", "overlay"])
        expect(text).toContain(
          `box: role ${role} is that of stack mainnet. up takes it over for stack hoodi, as it is.`,
        );
    expect(await box.run("stat -c '%n %i %W %y' /srv/*")).toBe(made);
    expect((await other.preview()).text).not.toContain("takes it over");
  });

  it("the former stack does not take back what its configuration still asks for", async () => {
    const manifest = await box.run("cat /var/lib/bonded-validator/manifest");
    owner.want(base(), overlay(), signer());
    const planned = await owner.preview();
    const refused = await owner.up("--continue-on-error");
    const shared = ["base", "overlay"];
    const takenOver = (role: string) =>
      `box: role ${role} is that of stack hoodi, which took it over from stack mainnet. The configuration of stack mainnet still asks for it.`;
    const told = (text: string) => shared.filter((role) => text.includes(takenOver(role)));
    // A plan ends with the first refusal, whichever role it is: the engine looks at several at once.
    expect(told(planned.text)).not.toEqual([]);
    expect(told(refused.text)).toEqual(shared);
    for (const { code } of [planned, refused]) expect(code).not.toBe(0);
    expect(await box.run("cat /var/lib/bonded-validator/manifest")).toBe(manifest);
    expect((await other.preview()).code).toBe(0);
  });

  it("the former stack forgets them, and nothing is removed", async () => {
    const made = await box.run("stat -c '%n %i %W %y' /srv/*");
    owner.want(signer());
    const left = await owner.up();
    expect(left.code, left.text).toBe(0);
    expect(left.text).toContain("- 2 deleted");
    expect(await box.run("stat -c '%n %i %W %y' /srv/*")).toBe(made);
    for (const roles of [owner, other]) expect((await roles.preview()).code).toBe(0);
  });

  it("a stack that has forgotten them may take them again", async () => {
    owner.want(base(), overlay(), signer());
    expect((await owner.up()).code).toBe(0);
    expect((await owner.preview()).code).toBe(0);
    other.want(node());
    const left = await other.up();
    expect(left.text).toContain("- 2 deleted");
    other.want(base(), overlay(), node());
    expect((await other.up()).code).toBe(0);
    owner.want(signer());
    expect((await owner.up()).code).toBe(0);
  });

  it("destroy takes what is the stack's own", async () => {
    expect((await owner.pulumi("destroy", "--yes", "--skip-preview")).code).toBe(0);
    expect(await box.run("ls /srv")).toBe("base\nnode\noverlay\n");
    expect((await other.preview()).code).toBe(0);
    // Its program announces all that is about to go.
    const all = await other.pulumi("destroy", "--yes", "--skip-preview", "--run-program");
    expect(all.code, all.text).toBe(0);
    expect(await box.run("ls /srv; cat /var/lib/bonded-validator/manifest")).toBe("");
  });
});
