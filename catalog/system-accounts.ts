/** Words of one line. */
const words = (text: string): string[] => text.trim().split(/\s+/);

/**
 * Names that a system has already, as an account or as a group, so that no person's account can be made or taken with
 * them. Accounts that packages make now begin with an underscore (Debian Policy 9.2.1) or with `systemd-`.
 */
const taken: ReadonlySet<string> = new Set([
  // base-passwd's passwd.master and group.master of Debian 12 and 13 and Ubuntu 24.04.
  ...words("daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody"),
  ...words("adm tty disk kmem dialout fax voice cdrom floppy tape sudo audio dip operator src shadow utmp"),
  ...words("video sasl plugdev staff users nogroup"),
  // What systemd, udev, ssh, cron and the cloud images' packages make.
  ...words("messagebus polkitd sshd syslog uuidd tcpdump tss input sgx kvm render crontab netdev lxd"),
  ...words(
    "landscape pollinate usbmux dhcpcd fwupd-refresh rdma ssl-cert rtkit dnsmasq avahi statd ntp ntpsec",
  ),
  // Packages of the roles: Docker, FRR, HAProxy. chrony's is _chrony.
  ...words("docker containerd frr frrvty haproxy cloudflared tailscale"),
]);

/** Whether a name belongs to the system or to a program there. */
export const isSystemAccount = (name: string): boolean =>
  taken.has(name) || name.startsWith("_") || name.startsWith("systemd-");
