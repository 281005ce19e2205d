import { describe, expect, it } from "vitest";
import { renderTimePolicy, renderTimeSources } from "../../render/hosts/chrony.ts";
import { renderCleanupService, renderCleanupTimer } from "../../render/hosts/cleanup.ts";
import { clockGate, clockScript, clockUnit, renderClockUnit } from "../../render/hosts/clock.ts";
import { hostSettings, renderModules, renderSysctl } from "../../render/hosts/kernel.ts";
import { renderLocale, renderTmux } from "../../render/hosts/login.ts";
import { renderNeedrestart, renderUpgrades, renderUpgradeTime } from "../../render/hosts/upgrades.ts";
import { managedBy } from "../../render/managed-by.ts";

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

describe("the clock gate", () => {
  const file = "/run/bonded-validator/clock/hoodi-vc";

  it("is a file that Docker does not make itself", () => {
    expect(clockGate("hoodi-vc")).toMatchObject({
      source: file,
      read_only: true,
      bind: { create_host_path: false },
    });
  });

  it("is opened by the project's unit, after the clock was in step, and closed with it", () => {
    expect(clockUnit("hoodi-vc")).toBe("bonded-validator-clock@hoodi-vc.service");
    const unit = renderClockUnit().replaceAll("%i", "hoodi-vc");
    const commands = [...unit.matchAll(/^Exec\w+=(.*)$/gm)].map(([, command]) => command);
    expect(commands).toEqual([`${clockScript} hoodi-vc`, `/bin/rm -f ${file}`]);
  });
});

describe("kernel settings", () => {
  it("are set one by one, whatever the kernel refuses", () => {
    expect(renderSysctl(hostSettings)).toBe(
      "-net.netfilter.nf_conntrack_max = 262144\n-vm.swappiness = 10\n",
    );
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
    const commands = renderCleanupService().match(/^ExecStart=.*$/gm);
    expect(commands).toEqual(["ExecStart=/usr/bin/docker image prune --all --force --filter until=168h"]);
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
