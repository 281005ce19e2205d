/** Shell scripts that make a box the machine of a story about the way in. */

const program = (name: string, text: string) =>
  `echo ${Buffer.from(text).toString("base64")} | base64 -d >/usr/local/sbin/${name}; chmod +x /usr/local/sbin/${name}`;

/** The box's sshd has no PAM, and takes an account without a password for locked. */
const useradd = `#!/bin/sh
/usr/sbin/useradd "$@" && for user; do :; done && usermod -p '*' "$user"
`;

/** Stands in for systemd, which does not run in a box. */
const systemctl = `#!/bin/sh
[ "$1" != is-active ] || exit 3
`;

export const stubs = `
  ${program("systemctl", systemctl)}; ${program("useradd", useradd)}
  mkdir -p /etc/systemd/system`;

/** As the installer leaves it: the login that it comes with, and nothing of ours; the user is called ops. */
export const reinstalled = `
  userdel -f ops 2>/dev/null || :
  rm -rf /home/ops /etc/sudoers.d/90-bonded-validator-ops /var/lib/bonded-validator /srv/*`;
