/**
 * Programs that packages of Debian 12, Debian 13 and Ubuntu 24.04 give the rights of their owner or group, as their
 * systems install them; packages do not say so in a list that a host has.
 */
export const packagedSetuid: ReadonlySet<string> = new Set(
  [
    ...[
      "at",
      "bsd-write",
      "chage",
      "chfn",
      "chsh",
      "crontab",
      "dotlockfile",
      "expiry",
      "fusermount",
      "fusermount3",
    ],
    ...[
      "gpasswd",
      "mount",
      "newgidmap",
      "newgrp",
      "newuidmap",
      "ntfs-3g",
      "passwd",
      "pkexec",
      "plocate",
      "ssh-agent",
    ],
    ...[
      "staprun",
      "su",
      "sudo",
      "umount",
      "vmware-user-suid-wrapper",
      "wall",
      "write.ul",
      "screen",
      "mlocate",
    ],
  ]
    .map((name) => `/usr/bin/${name}`)
    .concat(
      [
        "/usr/sbin/pam_extrausers_chkpwd",
        "/usr/sbin/unix_chkpwd",
        "/usr/sbin/mount.nfs",
        "/usr/sbin/mount.cifs",
      ],
      ["/usr/sbin/exim4", "/usr/sbin/postdrop", "/usr/sbin/postqueue", "/usr/sbin/pppd"],
      ["/usr/lib/openssh/ssh-keysign", "/usr/lib/dbus-1.0/dbus-daemon-launch-helper"],
      ["/usr/lib/polkit-1/polkit-agent-helper-1", "/usr/libexec/polkit-agent-helper-1"],
      ["/usr/lib/snapd/snap-confine", "/usr/lib/x86_64-linux-gnu/utempter/utempter"],
      ["/usr/lib/eject/dmcrypt-get-device", "/usr/bin/sudo-rs"],
    ),
);

/** The same of capabilities(7), as getcap(8) prints them. */
export const packagedCapabilities: ReadonlySet<string> = new Set([
  "/usr/bin/ping cap_net_raw=ep",
  "/usr/bin/mtr-packet cap_net_raw=ep",
  "/usr/bin/arping cap_net_raw=ep",
  "/usr/bin/clockdiff cap_net_raw,cap_sys_nice=ep",
  "/usr/lib/snapd/snap-confine cap_sys_admin=p",
  ...["cap_net_bind_service,cap_net_admin=ep", "cap_net_bind_service,cap_net_admin,cap_sys_nice=ep"].map(
    (rights) => `/usr/lib/x86_64-linux-gnu/gstreamer1.0/gstreamer-1.0/gst-ptp-helper ${rights}`,
  ),
]);
