import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isSystemAccount } from "../../catalog/system-accounts.ts";
import { foundKinds } from "../../provider/items/found.ts";
import { acceptableKinds, isAcceptable } from "../../topology/hosts/accepted.ts";
import { loadTopology } from "../../topology/load.ts";
import { planted } from "../engine/additions/planted.ts";
import { complete, type Settings, today } from "../support/inventory.ts";

describe("what was added by hand", () => {
  it("is accepted by the kinds that a preview has", () => {
    expect(Object.keys(acceptableKinds).toSorted()).toEqual(Object.keys(foundKinds).toSorted());
  });

  it.each(planted.map(([, name]) => name))("may be accepted: %s", (name) => {
    expect(isAcceptable(name)).toBe(true);
  });

  it.each([
    "account [more accounts]",
    "cron /etc/cron.d/[more]",
    "container [unknown]",
    "scan overdue",
    "constructor /x",
    `sudoers /${"a".repeat(120)}`,
  ])("may not, as it would hide more than its name: %s", (name) => expect(isAcceptable(name)).toBe(false));
});

describe("the account of a person", () => {
  const masters = ["passwd", "group"].map((name) => `/usr/share/base-passwd/${name}.master`);

  it.each(masters.filter(existsSync))("has no name of %s but root", (file) => {
    const names = readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line) => line.split(":")[0] || []);
    expect(names.filter((name) => !isSystemAccount(name))).toEqual(["root"]);
  });

  it.each(["_chrony", "_rpc", "frr", "haproxy", "docker", "systemd-network", "sshd", "messagebus"])(
    "is not called %s",
    (name) => expect(isSystemAccount(name)).toBe(true),
  );

  it.each(["jamie", "admin", "debian", "ubuntu", "root", "pi", "ec2-user"])("may be called %s", (name) => {
    expect(isSystemAccount(name)).toBe(false);
  });
});

describe("what is meant for one change of a host", () => {
  function warned(change: (host: Settings) => void, name = "i7bb"): string[] {
    const config = complete("hoodi");
    change(config.hosts[name]);
    return loadTopology("hoodi", config, today)
      .warnings.filter(({ check }) => ["ssh-previous", "adopt-standing"].includes(check))
      .map((warning) => `${warning.path}: ${warning.reason}`);
  }

  it("is not there on the committed hosts", () => {
    expect(warned(() => undefined)).toEqual([]);
  });

  it.each<[string, (host: Settings) => void, string]>([
    ["a port", ({ ssh }) => Object.assign(ssh, { port: 2222, previous: { port: 22 } }), "port 22"],
    ["a user", ({ ssh }) => (ssh.previous = { user: "admin" }), "user admin"],
    [
      "both, behind a router",
      ({ ssh }) =>
        Object.assign(ssh, {
          port: 2222,
          sshdPort: 22,
          previous: { port: 2022, sshdPort: 23, user: "admin" },
        }),
      "port 23 and port 2022 and user admin",
    ],
  ])("stays open until it is removed: %s", (_, change, former) => {
    expect(warned(change)).toEqual([
      `bonded-validator:hosts.i7bb.ssh.previous: i7bb still lets in by ${former}, as before the change`,
    ]);
  });

  it("stays allowed until it is removed: a review", () => {
    const review = (host: Settings) => (host.adopt = "reviewed");
    expect(warned(review)).toEqual([
      "bonded-validator:hosts.i7bb.adopt: each pulumi up may remove or replace what was set up by hand on i7bb, and what will be, without another review",
    ]);
    // Mainnet's: this stack runs nothing there.
    expect(warned(review, "shin")).toEqual([]);
  });
});
