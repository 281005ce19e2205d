import { describe, expect, it } from "vitest";
import { renderTimePolicy, renderTimeSources } from "../../render/hosts/chrony.ts";
import {
  cleanupScript,
  renderCleanupScript,
  renderCleanupService,
  renderCleanupTimer,
} from "../../render/hosts/cleanup.ts";
import { hostSettings, renderModules, renderSysctl, reservedPorts } from "../../render/hosts/kernel.ts";
import { renderLocale, renderTmux } from "../../render/hosts/login.ts";
import { renderNeedrestart, renderUpgrades, renderUpgradeTime } from "../../render/hosts/upgrades.ts";
import { managedBy } from "../../render/managed-by.ts";
import { rolesOf } from "../../render/stack/roles.ts";
import { renderSupervisorUnit, startGate, supervisorScript } from "../../render/workloads/supervisor.ts";
import { parsePortRanges } from "../../topology/hosts/ports.ts";
import { loadTopology } from "../../topology/load.ts";
import { complete, publicKey, today } from "../support/inventory.ts";

describe("time", () => {
  it("comes from several operators and follows or requires none of them alone", () => {
    const sources = renderTimeSources().trim().split("\n");
    expect(sources.length).toBeGreaterThanOrEqual(4);
    for (const source of sources)
      expect(source).toMatch(/^(server|pool) [a-z0-9.-]+ iburst( nts| maxsources \d)?$/);
    expect(renderTimePolicy()).toBe("minsources 2\nauthselectmode ignore\n");
  });

  it("is never asked of servers that smear leap seconds", () => {
    expect(renderTimeSources()).not.toMatch(/google|facebook|amazon|aws/);
  });
});

describe("the supervisor of a container", () => {
  it("opens its gate before it supervises, and closes it when it ends", () => {
    const unit = renderSupervisorUnit().replaceAll("%i", "hoodi-vc-nimbus-1");
    const commands = [...unit.matchAll(/^Exec\w+=(.*)$/gm)].map(([, command]) => command);
    expect(commands).toEqual([
      `${supervisorScript} hoodi-vc-nimbus-1 open`,
      `${supervisorScript} hoodi-vc-nimbus-1`,
      `/bin/rm -f ${startGate("hoodi-vc-nimbus-1")} /run/bonded-validator/restarting/hoodi-vc-nimbus-1`,
    ]);
  });
});

describe("kernel settings", () => {
  it("are set one by one, whatever the kernel refuses", () => {
    expect(renderSysctl(hostSettings)).toBe(
      "-net.netfilter.nf_conntrack_max = 262144\n-vm.swappiness = 10\n",
    );
  });

  it("keep public ports from outgoing connections, as the kernel prints them", () => {
    const reserved = (text: string) => reservedPorts(parsePortRanges(text)!).map(({ value }) => value);
    expect(reserved("30300-30399,9000-9099,61000-61100")).toEqual([]);
    expect(reserved("40100-40200,32000-33000,40000-40099,50000")).toEqual(["32768-33000,40000-40200,50000"]);
    const config = complete("mainnet");
    config.sites.home.publicPorts = "40000-40200";
    const base = rolesOf(loadTopology("mainnet", config, today)).filter(({ role }) => role === "base");
    const items = base.flatMap(({ host, items }) =>
      "sysctl net.ipv4.ip_local_reserved_ports" in items
        ? [[host.name, items["file /etc/sysctl.d/90-bonded-validator.conf"]]]
        : [],
    );
    expect(items.map(([name]) => name)).toEqual(["trdiy", "i7bb"]);
    expect(JSON.stringify(items[0])).toContain("-net.ipv4.ip_local_reserved_ports = 40000-40200");
  });

  it("bring the modules that have them", () => {
    expect(renderModules(hostSettings)).toBe("nf_conntrack\n");
  });
});

describe("upgrades", () => {
  it("are security updates, without what the host is for and without a reboot", () => {
    expect(renderUpgrades()).toBe(`APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
#clear Unattended-Upgrade::Allowed-Origins;
#clear Unattended-Upgrade::Origins-Pattern;
Unattended-Upgrade::Origins-Pattern {
  "origin=Debian,codename=\${distro_codename}-security,label=Debian-Security";
  "origin=Ubuntu,archive=\${distro_codename}-security,label=Ubuntu";
};
Unattended-Upgrade::Package-Blacklist {
  "docker";
  "containerd";
  "runc";
  "haproxy";
  "frr";
  "tailscale";
};
Unattended-Upgrade::Automatic-Reboot "false";
`);
  });

  it.each([
    [1, "07:25"],
    [2, "14:50"],
    [11, "09:35"],
    [254, "11:50"],
  ])("of host %i begin at %s UTC", (index, clock) => {
    expect(renderUpgradeTime(index)).toBe(
      `${managedBy}\n[Timer]\nOnCalendar=\nOnCalendar=*-*-* ${clock} UTC\nRandomizedDelaySec=0\nPersistent=false\n`,
    );
  });

  it("begin at another time on every host", () => {
    const times = Array.from({ length: 254 }, (_, index) => renderUpgradeTime(index + 1));
    expect(new Set(times).size).toBe(254);
  });

  it("restart nothing", () => {
    expect(renderNeedrestart()).toBe("$nrconf{restart} = 'l';\n");
  });
});

describe("the clean-up", () => {
  it("touches neither volumes nor containers", () => {
    const commands = renderCleanupScript().match(/^docker .*$/gm);
    expect(commands).toEqual(["docker image prune --all --force --filter until=168h"]);
    expect(renderCleanupService()).toContain(`\nExecStart=${cleanupScript}\n`);
  });

  it("comes once a week", () => {
    expect(renderCleanupTimer()).toContain("OnCalendar=Mon *-*-* 02:00 UTC\n");
  });
});

describe("a login", () => {
  it("finds tmux with prefix C-t and vi keys", () => {
    expect(renderTmux()).toBe(
      "set -g prefix C-t\nunbind C-b\nbind C-t send-prefix\nset -g mode-keys vi\nset -g status-keys vi\n",
    );
  });

  it("finds the C locale", () => {
    expect(renderLocale()).toBe("LANG=C\nLC_ALL=C\n");
  });
});

it("has a reader where somebody is one, with their keys and no other", () => {
  const key = `${publicKey(9)} drift`;
  const readerOf = (readers: readonly string[]) => {
    const config = complete("hoodi");
    config.access.readers = readers;
    const roles = rolesOf(loadTopology("hoodi", config, today));
    return roles.filter(({ role }) => role === "base").map(({ items }) => items.reader?.keys);
  };
  expect(new Set(readerOf([]))).toEqual(new Set([undefined]));
  expect(new Set(readerOf([key]))).toEqual(new Set([key]));
});
