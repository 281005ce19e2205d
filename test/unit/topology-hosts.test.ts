import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isSystemAccount } from "../../catalog/system-accounts.ts";
import { foundKinds } from "../../provider/items/found.ts";
import { acceptableKinds, isAcceptable } from "../../topology/hosts/accepted.ts";
import { planted } from "../engine/additions/planted.ts";
import { complaint } from "../support/broken/broken.ts";
import { complete, type Settings } from "../support/inventory.ts";

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

describe("the public addresses of a site", () => {
  const found = (dialled: string, site: Settings, host: Settings = {}) => {
    const config = complete("hoodi");
    config.sites.shin = { publicAddress: "198.18.113.7", publicNetwork6: "2a00:db8:1::/64", ...site };
    config.hosts.shin = { ...config.hosts.shin, ...host };
    config.hosts.shin.ssh.address = dialled;
    return complaint("hoodi", config).includes("[public-address-differs]");
  };

  it.each([
    ["it is the site's", "198.18.113.7", {}],
    ["it is the site's, by IPv6", "2a00:db8:1::7", {}],
    ["it lies in the site's, which is larger", "2a00:db8:1:ff::7", { publicNetwork6: "2a00:db8:1::/48" }],
    ["its last groups are an IPv4 address", "2A00:DB8:1::198.18.113.8", {}],
    ["it lies behind a router", "10.0.0.8", {}],
    ["it is one of the tailnet", "100.72.3.4", {}],
    ["it is one of the tailnet, by IPv6", "fd7a:115c:a1e0::1", {}],
    ["a port of this machine leads there", "127.0.0.1", {}],
    ["it has a zone", "2a00:db8:2::7%eth0", {}],
    ["it is a name", "shin.michizane.com", {}],
    ["the line's changes", "198.18.113.8", { publicAddress: "dynamic" }],
    ["nothing is let in by IPv6", "2a00:db8:2::7", { publicNetwork6: undefined }],
  ])("are not doubted where %s", (_, dialled, site) => expect(found(dialled, site)).toBe(false));

  it.each([{ rented: false, owner: undefined }, { retired: true }])(
    "are not doubted for a host that is not in use: %j",
    (host) => expect(found("198.18.113.8", {}, host)).toBe(false),
  );

  it.each([
    ["198.18.113.8", {}],
    ["2a00:db8:1:1::7", {}],
    ["2a00:db8:2::7", { publicNetwork6: "2a00:db8:1::/48" }],
  ])("are doubted where SSH goes to %s", (dialled, site) => expect(found(dialled, site)).toBe(true));
});
