import { renderSystemd } from "../systemd.ts";

/** Beginnings of names: packages whose upgrade stops what the host is for; those are upgraded by a human, one host after the other. */
const manualStart = ["docker", "containerd", "runc", "haproxy", "frr", "tailscale"];

/** Security updates of the distribution, by the names that its archive gives itself. */
const origins = [
  "origin=Debian,codename=${distro_codename}-security,label=Debian-Security",
  "origin=Ubuntu,archive=${distro_codename}-security,label=Ubuntu",
];

const dayMinutes = 24 * 60;
const slotMinutes = 5;
/** Without a common divisor with the day's 288 slots: no two of 254 hosts share one, and neighbours are hours apart. */
const slotsBetweenHosts = 89;

/**
 * A file of /etc/apt/apt.conf.d for unattended-upgrades: security updates only, nothing held, no reboot. The lists
 * of the packaged files are cleared first, because apt would add to them.
 */
export function renderUpgrades(): string {
  return [
    'APT::Periodic::Update-Package-Lists "1";',
    'APT::Periodic::Unattended-Upgrade "1";',
    "#clear Unattended-Upgrade::Allowed-Origins;",
    "#clear Unattended-Upgrade::Origins-Pattern;",
    list("Unattended-Upgrade::Origins-Pattern", origins),
    list("Unattended-Upgrade::Package-Blacklist", manualStart),
    'Unattended-Upgrade::Automatic-Reboot "false";',
    "",
  ].join("\n");
}

function list(name: string, words: readonly string[]): string {
  return `${name} {\n${words.map((word) => `  "${word}";\n`).join("")}};`;
}

/**
 * A drop-in of apt-daily-upgrade.timer: each host has its own time of the day (UTC), so that no two go down together.
 * A time that was missed is not made up for, which could be together again.
 */
export function renderUpgradeTime(index: number): string {
  const minutes = (index * slotsBetweenHosts * slotMinutes) % dayMinutes;
  const clock = [Math.floor(minutes / 60), minutes % 60]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  return renderSystemd({
    Timer: { OnCalendar: ["", `*-*-* ${clock} UTC`], RandomizedDelaySec: 0, Persistent: "false" },
  });
}

/** A file of /etc/needrestart/conf.d: after an upgrade it lists what should be restarted and restarts nothing. */
export function renderNeedrestart(): string {
  return "$nrconf{restart} = 'l';\n";
}
