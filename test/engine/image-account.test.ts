/** The account of a cloud image: it makes the administrator, and is then out. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { whyNoBox } from "../support/box.ts";
import { type AdminBox, makeAdmin, startAdminBox, whyNoSudo } from "./way-in/admin.ts";
import { stubs } from "./way-in/machine.ts";

/** Takes one protection out of what runs on the host. */
let weaken = (script: string) => script;
vi.mock(import("../../provider/host/agent.ts"), async (original) => {
  const { agentScript } = await original();
  return { agentScript: (mode) => weaken(agentScript(mode)) };
});

describe.skipIf(whyNoBox() ?? whyNoSudo())("the account of an image", () => {
  let host: AdminBox;

  beforeAll(async () => {
    host = await startAdminBox();
    host.offer(["mine"]);
    await host.box.run(`${stubs}; ${makeAdmin}; groupadd -f sudo`);
  });
  afterAll(() => host?.end());

  /** As cloud-init leaves it. */
  const fresh = () => `
    rm -rf /home/admin/.ssh /etc/sudoers.d/* /var/lib/bonded-validator
    userdel -rf image 2>/dev/null || :; useradd --create-home --groups sudo image
    install -d -m 0700 -o image /home/image/.ssh; echo '${host.key("mine")}' >/home/image/.ssh/authorized_keys
    chown image /home/image/.ssh/authorized_keys
    printf '# User rules for image\\nimage ALL=(ALL) NOPASSWD:ALL\\n' >/etc/sudoers.d/90-cloud-init-users`;
  beforeEach(async () => {
    weaken = (script) => script;
    await host.box.run(fresh());
  });

  const items = (keys: string) => ({
    "login admin": { keys, sudo: "passwordless" },
    "expired image": { state: "expired" },
  });
  const image = () => ({ ...host.admin, user: "image" });
  const rules = "ls /etc/sudoers.d; id -Gn image; getent shadow image | cut -d: -f8";

  it("is expired once the administrator has logged in, and its coming back is named", async () => {
    expect(await host.firstContact(items(host.key("mine")), "image")).toEqual({ reasons: "", told: [] });
    expect(await host.box.run(rules)).toBe("90-bonded-validator-admin\nimage\n1\n");
    expect((await host.up({}, image())).reasons).toContain("login refused");
    expect(await host.preview(items(host.key("mine")))).toEqual({ reasons: "", told: [] });

    await host.box.run("usermod --expiredate '' image; echo 'image ALL=(ALL) ALL' >/etc/sudoers.d/zz");
    const { told } = await host.preview(items(host.key("mine")));
    expect(told).toEqual(["box: would expire image, which is admin by /etc/sudoers.d/zz"]);
    expect(await host.up(items(host.key("mine")))).toEqual({ reasons: "", told: [] });
    expect(await host.box.run(rules)).toBe("90-bonded-validator-admin\nimage\n1\n");
  });

  it("is left as it is where the administrator cannot log in", async () => {
    const before = await host.box.run(rules);
    const { reasons } = await host.firstContact(items(host.key("nobody")), "image");
    expect(reasons).toContain("image was left as it is");
    expect(await host.box.run(rules)).toBe(before);
  });

  it("does not shut itself out", async () => {
    const before = await host.box.run(rules);
    expect((await host.up({ "expired image": { state: "expired" } }, image())).reasons).toContain(
      "image's own",
    );
    expect(await host.box.run(rules)).toBe(before);
    weaken = (script) => script.replace('[ "${SUDO_USER:-root}" != "$1" ] || ', ": || ");
    await host.up({ "expired image": { state: "expired" } }, image());
    expect((await host.up({}, image())).reasons).toContain("login refused");
  });
});
