/** What a daemon was told and does a moment later: an apply looks once more before it says that something is left. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoBox } from "../support/box.ts";
import { type AdminBox, makeAdmin, setUpByHand, startAdminBox, whyNoSudo } from "./way-in/admin.ts";

const configuration = "router bgp 65001\n bgp router-id 10.0.0.1\nexit\n";

/** FRR's shell, and a systemd whose reload ends before FRR has done it. */
const programs = (seconds: number) => `
  printf '#!/bin/sh\\ncat /srv/running\\n' >/usr/local/bin/vtysh
  printf '#!/bin/sh\\n[ "$1" != reload-or-restart ] || { sleep ${seconds}; cp /srv/wanted /srv/running; } >/dev/null 2>&1 &\\n' >/usr/local/sbin/systemctl
  chmod +x /usr/local/bin/vtysh /usr/local/sbin/systemctl
  : >/srv/running; printf '${configuration.replaceAll("\n", "\\n")}' >/srv/wanted`;

describe.skipIf(whyNoBox() ?? whyNoSudo())("what a daemon does after it was told", () => {
  let host: AdminBox;
  beforeAll(async () => {
    host = await startAdminBox();
    await host.box.run(`${makeAdmin}; ${setUpByHand([host.key("mine")])}`);
    host.offer(["mine"]);
  });
  afterAll(() => host?.end());

  it.each([
    ["a moment later is as wanted", 2, ""],
    ["only much later is not", 30, "box: still not as wanted after everything was applied: routing"],
  ])("%s", async (_name, seconds, reasons) => {
    await host.box.run(programs(seconds));
    expect(await host.up({ routing: { configuration } })).toEqual({ reasons, told: [] });
  });
});
