/** What somebody may add to a host by hand: the part of the look that sees it, its name in a plan, a script that adds it. */

import { listedKeys } from "../../../provider/items/authorized-keys.ts";

const key = (body: string) =>
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${body.repeat(43).slice(0, 43)} ${body}@laptop`;
const shown = (body: string) => listedKeys(key(body))[0];

/** A container as Docker's API lists it, beside one of ours. */
const container = JSON.stringify([
  {
    Names: ["/miner"],
    Image: "evil",
    Labels: {},
    HostConfig: { NetworkMode: "host" },
    Mounts: [{ Source: "/" }],
  },
]);

/** Answers as Docker's socket does, which cannot run in a box. */
const socket = `
use IO::Socket::UNIX;
my $body = '${container}';
my $server = IO::Socket::UNIX->new(Local => "/run/docker.sock", Listen => 5);
while (my $one = $server->accept) {
  sysread $one, my $request, 65536;
  print $one "HTTP/1.1 200 OK\\r\\nContent-Length: " . length($body) . "\\r\\n\\r\\n$body";
  close $one;
}`;

type Planted = readonly [part: string, named: string, script: string];

export const planted: readonly Planted[] = [
  ["accounts", "account toor", "useradd -o -u 0 -g nogroup -M -d /nowhere -s /bin/bash toor"],
  ["accounts", "account bob", "useradd -u 1500 -m -s /bin/sh bob"],
  ["accounts", "account games", "usermod -s /bin/bash games"],
  ["accounts", "password root", "echo root:secret | chpasswd"],
  ["accounts", "password daemon", "usermod -p '$6$salt$hash' daemon"],
  ["accounts", "password news", "usermod -p '' news"],
  ["accounts", "member docker/bob", "groupadd -f docker; usermod -aG docker bob"],
  ["accounts", "member sudo/bob", "usermod -aG sudo bob"],
  ["accounts", "member disk/bob", "usermod -aG disk bob"],
  ["accounts", "member adm/bob", "usermod -aG adm bob"],
  ["accounts", "member lxd/bob", "groupadd -f lxd; usermod -aG lxd bob"],
  ["accounts", "member shadow/games", "usermod -g shadow games"],
  ["accounts", "member zero/bob", "groupadd -o -g 0 zero; usermod -aG zero bob"],
  ["accounts", "member kmem/bob", "gpasswd -A bob kmem"],
  ["accounts", "member staff/[password]", "sed -i 's/^staff:[^:]*/staff:$6$salt$hash/' /etc/gshadow"],
  [
    "accounts",
    `key root ${shown("A")}`,
    `mkdir -p /root/.ssh; echo '${key("A")}' >>/root/.ssh/authorized_keys`,
  ],
  [
    "accounts",
    `key bob ${shown("B")}`,
    `mkdir -p /home/bob/.ssh; echo 'command="x" ${key("B")}' >/home/bob/.ssh/authorized_keys2`,
  ],
  [
    "accounts",
    `key bob ${shown("C")}`,
    `mkdir /etc/ssh/keys; echo '${key("C")}' >/etc/ssh/keys/bob; printf 'Match User bob\\n  AuthorizedKeysFile /etc/ssh/keys/%%u\\n' >>/etc/ssh/sshd_config`,
  ],
  [
    "accounts",
    "authority /etc/ssh/ca.pub",
    "echo 'TrustedUserCAKeys /etc/ssh/ca.pub' >/etc/ssh/sshd_config.d/ca.conf",
  ],
  ["files", "sudoers /etc/sudoers.d/zz", "echo 'nobody ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/zz"],
  ["files", "sudoers /etc/sudoers", "echo 'bob ALL=(ALL) ALL' >>/etc/sudoers"],
  [
    "files",
    "sudoers /etc/polkit-1/rules.d/10-all.rules",
    "mkdir -p /etc/polkit-1/rules.d; echo x >/etc/polkit-1/rules.d/10-all.rules",
  ],
  ["files", "cron /etc/cron.d/zz", "echo '* * * * * root id' >/etc/cron.d/zz"],
  ["files", "cron /etc/cron.daily/zz", "echo id >/etc/cron.daily/zz"],
  ["files", "cron /etc/crontab", "echo '* * * * * root id' >>/etc/crontab"],
  [
    "files",
    "cron /var/spool/cron/crontabs/bob",
    "mkdir -p /var/spool/cron/crontabs; echo '* * * * * id' >/var/spool/cron/crontabs/bob",
  ],
  [
    "files",
    "cron /var/spool/cron/atjobs/a00001",
    "mkdir -p /var/spool/cron/atjobs; echo id >/var/spool/cron/atjobs/a00001",
  ],
  ["files", "systemd /etc/systemd/system/zz.service", "echo x >/etc/systemd/system/zz.service"],
  ["files", "systemd /etc/systemd/system/zz.timer", "echo x >/etc/systemd/system/zz.timer"],
  [
    "files",
    "systemd /etc/systemd/system/ssh.service.d/zz.conf",
    "mkdir -p /etc/systemd/system/ssh.service.d; echo x >/etc/systemd/system/ssh.service.d/zz.conf",
  ],
  [
    "files",
    "systemd /etc/systemd/system-generators/zz",
    "mkdir -p /etc/systemd/system-generators; echo x >/etc/systemd/system-generators/zz",
  ],
  [
    "files",
    "systemd /etc/systemd/system/timers.target.wants/zy.timer",
    "mkdir -p /etc/systemd/system/timers.target.wants; ln -s /srv/zy.timer /etc/systemd/system/timers.target.wants/zy.timer",
  ],
  [
    "files",
    "systemd /usr/local/lib/systemd/system/zz.service",
    "mkdir -p /usr/local/lib/systemd/system; echo x >/usr/local/lib/systemd/system/zz.service",
  ],
  [
    "files",
    "systemd /run/systemd/transient/zz.service",
    "mkdir -p /run/systemd/transient; echo x >/run/systemd/transient/zz.service",
  ],
  ["files", "preload /etc/ld.so.preload", ": >/etc/ld.so.preload"],
  ["files", "preload /etc/ld.so.conf.d/zz.conf", "echo /srv >/etc/ld.so.conf.d/zz.conf"],
  ["files", "pam /etc/pam.d/zz", "echo 'auth sufficient pam_permit.so' >/etc/pam.d/zz"],
  ["files", "pam /etc/pam.d/su", "sed -i '1i auth sufficient pam_permit.so' /etc/pam.d/su"],
  ["lines", "pam /etc/pam.d/common-auth", "sed -i '1i auth sufficient pam_permit.so' /etc/pam.d/common-auth"],
  ["files", "boot /etc/modules-load.d/zz.conf", "echo loop >/etc/modules-load.d/zz.conf"],
  ["files", "boot /etc/modprobe.d/zz.conf", "echo 'install loop id' >/etc/modprobe.d/zz.conf"],
  ["files", "boot /etc/sysctl.d/zz.conf", "echo kernel.core_pattern=x >/etc/sysctl.d/zz.conf"],
  ["files", "boot /etc/udev/rules.d/zz.rules", "echo x >/etc/udev/rules.d/zz.rules"],
  ["files", "boot /etc/rc.local", "echo id >/etc/rc.local"],
  ["files", "hook /etc/logrotate.d/zz", "echo x >/etc/logrotate.d/zz"],
  [
    "files",
    "hook /etc/network/if-up.d/zz",
    "mkdir -p /etc/network/if-up.d; echo id >/etc/network/if-up.d/zz",
  ],
  ["files", "shell /etc/profile.d/zz.sh", "echo id >/etc/profile.d/zz.sh"],
  ["files", "shell /etc/profile", "echo id >>/etc/profile"],
  ["files", "apt /etc/apt/trusted.gpg.d/zz.gpg", "echo x >/etc/apt/trusted.gpg.d/zz.gpg"],
  ["lines", "apt /etc/apt/apt.conf.d/zz", `echo 'DPkg::Post-Invoke { "id"; };' >/etc/apt/apt.conf.d/zz`],
  [
    "lines",
    "apt /etc/apt/sources.list.d/zz.list",
    "echo 'deb [trusted=yes] http://127.0.0.1/ ./' >/etc/apt/sources.list.d/zz.list",
  ],
  [
    "lines",
    "apt /etc/apt/sources.list.d/zy.sources",
    "printf 'Types: deb\\nSigned-By: /srv/key.gpg\\n' >/etc/apt/sources.list.d/zy.sources",
  ],
  ["lines", "apt /etc/dpkg/dpkg.cfg.d/zz", "echo 'post-invoke=id' >/etc/dpkg/dpkg.cfg.d/zz"],
  ["lines", "names 10.9.8.7 packages.example.org", "echo '10.9.8.7 packages.example.org' >>/etc/hosts"],
  [
    "lines",
    "names /etc/nsswitch.conf passwd",
    "sed -i 's/^passwd:.*/passwd: files ldap/' /etc/nsswitch.conf",
  ],
  ["lines", "shell /etc/environment", "echo LD_PRELOAD=/srv/x.so >>/etc/environment"],
  [
    "lines",
    "sudoers /etc/sudoers.d/90-cloud-init-users",
    "echo 'bob ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-cloud-init-users",
  ],
  ["programs", "program /usr/local/sbin/sshd", "ln -s /bin/true /usr/local/sbin/sshd"],
  [
    "containers",
    "container miner",
    `echo ${Buffer.from(socket).toString("base64")} | base64 -d >/srv/socket.pl; setsid perl /srv/socket.pl >/dev/null 2>&1 </dev/null & for try in 1 2 3 4 5 6 7 8 9; do [ -S /run/docker.sock ] || sleep 0.2; done`,
  ],
  [
    "packet_rules",
    "packets iptables nat PREROUTING -p tcp -m tcp --dport 9 -j DNAT --to-destination 10.0.0.1:9",
    "printf '*nat\\n-A PREROUTING -p tcp -m tcp --dport 9 -j DNAT --to-destination 10.0.0.1:9\\nCOMMIT\\n' >/srv/rules",
  ],
  [
    "packet_rules",
    "packets iptables filter INPUT -j OPEN",
    "printf '*filter\\n-A INPUT -j OPEN\\n-A OPEN -j ACCEPT\\nCOMMIT\\n' >>/srv/rules",
  ],
  [
    "packet_rules",
    "packets ip6tables mangle FORWARD -j ACCEPT",
    "printf '*mangle\\n-A FORWARD -j ACCEPT\\nCOMMIT\\n' >/srv/rules6",
  ],
  ["packet_rules", "packets table inet zz", "nft 'add table inet zz'"],
  [
    "packet_rules",
    "packets chain ip filter zz",
    "nft 'add table ip filter; add chain ip filter zz { type filter hook input priority -5; }'",
  ],
  ["by_scan", "setuid /srv/sh", "cp /bin/sh /srv/sh; chmod 4755 /srv/sh"],
  ["by_scan", "capability /srv/reader", "cp /bin/cat /srv/reader; setcap cap_dac_read_search+ep /srv/reader"],
  ["by_scan", "modified /usr/bin/cmp", "echo >>/usr/bin/cmp"],
];
