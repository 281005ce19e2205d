import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isSystemAccount } from "../../catalog/system-accounts.ts";
import { foundKinds } from "../../provider/items/found.ts";
import { acceptableKinds, isAcceptable } from "../../topology/hosts/accepted.ts";
import { planted } from "../engine/additions/planted.ts";

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
