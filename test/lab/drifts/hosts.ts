import { also, byAccess, byBase, byFile, bySecret, byService, byUnit, type Rounds } from "./drift.ts";

const evilKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0mrVNdzkyrrQiPXg4jmhDB1NU1yDYVv7Lj2n6G5VGz nobody@nowhere";

/** A container made from a compose file that was edited and put back. */
const remade = (service: string, edit: string) => (container: string) => {
  const project = container.slice(0, container.lastIndexOf(`-${service}`));
  const file = `/etc/bonded-validator/hoodi/${project.slice("hoodi-".length)}/compose.yaml`;
  return `cp ${file} /root/good.yaml; ${edit.replaceAll("FILE", file)}; docker compose -f ${file} up -d --no-deps ${service} 2>&1; cat /root/good.yaml >${file}`;
};

/** What the base role, the way in and the nodes see. */
export const hostRounds: Rounds = {
  "contents, keys and things that were stopped": [
    byFile("trdiy", "file changed", (path) => `echo '# by hand' >>${path}`),
    byFile("i7bb", "file deleted", (path) => `rm ${path}`),
    byBase("trdiy", "package curl", "package removed", "apt-get -q -y remove curl"),
    byUnit("trdiy", "chrony", "unit stopped", "systemctl stop chrony"),
    byUnit("i7bb", "chrony", "unit disabled", "systemctl disable -q chrony 2>&1"),
    byService("trdiy", "erigon", "container stopped", (name) => `docker stop ${name}`),
    byService("i7bb", "reth", "container paused", (name) => `docker pause ${name}`),
    byService("i7bb", "lighthouse", "container removed", (name) => `docker rm -f ${name}`),
    byAccess(
      "trdiy",
      "login jamie",
      "extra authorized key",
      `echo '${evilKey}' >>/home/jamie/.ssh/authorized_keys`,
    ),
    byAccess(
      "i7bb",
      "sshd",
      "root login switched on",
      "sed -i '1i PermitRootLogin yes' /etc/ssh/sshd_config; systemctl reload ssh",
    ),
    byBase("trdiy", "user jamie", "user dropped from a group", "gpasswd -d jamie docker"),
    byBase("i7bb", "user jamie", "shell changed", "usermod --shell /bin/sh jamie"),
    byBase(
      "i7bb",
      "sysctl net.ipv4.tcp_congestion_control",
      "kernel setting changed",
      "sysctl -q -w net.ipv4.tcp_congestion_control=reno",
    ),
    byBase(
      "trdiy",
      "file /etc/sysctl.d/10-custom-kernel-bbr.conf",
      "kernel setting for the next boot changed",
      "sed -i s/bbr/reno/ /etc/sysctl.d/10-custom-kernel-bbr.conf",
    ),
    byBase(
      "trdiy",
      "link /etc/default/locale",
      "link replaced by a file",
      "rm /etc/default/locale; echo LANG=ja_JP.UTF-8 >/etc/default/locale",
    ),
    byBase(
      "i7bb",
      "link /etc/default/locale",
      "link led elsewhere",
      "ln -sfn /etc/hostname /etc/default/locale",
    ),
  ],
  "attributes, secrets and containers made differently": [
    byFile("trdiy", "file chmodded", (path) => `chmod 0666 ${path}`),
    byFile("i7bb", "file chowned", (path) => `chown daemon:daemon ${path}`),
    byUnit("trdiy", "chrony", "unit masked", "systemctl mask --now -q chrony 2>&1"),
    byUnit(
      "i7bb",
      "chrony",
      "unit edited by a drop-in",
      "mkdir -p /etc/systemd/system/chrony.service.d; printf '[Service]\\nNice=5\\n' >/etc/systemd/system/chrony.service.d/hand.conf; systemctl daemon-reload",
    ),
    byService(
      "trdiy",
      "erigon",
      "other image",
      (name) =>
        `docker tag $(docker inspect -f '{{.Image}}' ${name}) by-hand/erigon:1; ${remade("erigon", "sed -i 's|image: .*|image: by-hand/erigon:1|' FILE")(name)}`,
    ),
    byService("i7bb", "reth", "other restart policy", (name) => `docker update --restart=no ${name}`),
    byService(
      "i7bb",
      "lighthouse",
      "made from an edited compose file",
      remade("lighthouse", "sed -i 's/stop_grace_period: .*/stop_grace_period: 7s/' FILE"),
    ),
    bySecret(
      "i7bb",
      "generated secret changed",
      (path) => `head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \\n' >${path}`,
    ),
    byBase(
      "trdiy",
      "file /etc/chrony/sources.d/bonded-validator.sources",
      "time source removed",
      "sed -i /nict/d /etc/chrony/sources.d/bonded-validator.sources",
    ),
    byBase(
      "i7bb",
      "file /etc/apt/apt.conf.d/60bonded-validator",
      "automatic reboots switched on",
      "sed -i '/Automatic-Reboot/s/false/true/' /etc/apt/apt.conf.d/60bonded-validator",
    ),
    byBase(
      "trdiy",
      "file /etc/systemd/system/apt-daily-upgrade.timer.d/bonded-validator.conf",
      "time of upgrades moved",
      "sed -i 's/^OnCalendar=./OnCalendar=daily #/' /etc/systemd/system/apt-daily-upgrade.timer.d/bonded-validator.conf",
    ),
    byBase(
      "trdiy",
      "file /usr/local/lib/bonded-validator/supervisor",
      "start gate made to open at once",
      "sed -i 's/chronyc waitsync/true chronyc waitsync/' /usr/local/lib/bonded-validator/supervisor",
    ),
    byUnit(
      "i7bb",
      "apt-daily-upgrade.timer",
      "upgrades switched off",
      "systemctl disable -q --now apt-daily-upgrade.timer 2>&1",
    ),
    byBase(
      "trdiy",
      "file /usr/local/lib/bonded-validator/cleanup",
      "clean-up made to take volumes along",
      "sed -i 's/image prune --all/system prune --volumes/' /usr/local/lib/bonded-validator/cleanup",
    ),
    byBase(
      "i7bb",
      "file /home/jamie/.tmux.conf",
      "tmux file chowned",
      "chown root:root /home/jamie/.tmux.conf",
    ),
  ],
  "replaced and emptied": [
    byFile(
      "trdiy",
      "file replaced by a link",
      (path) => `mv ${path} /root/moved.yaml; ln -s /root/moved.yaml ${path}`,
    ),
    bySecret("i7bb", "generated secret emptied", (path) => `: >${path}`),
    byService("trdiy", "erigon", "all of the swap", (name) => `docker update --memory-swap=-1 ${name}`),
    byService(
      "i7bb",
      "reth",
      "other limits",
      (name) => `docker update --memory-reservation=64m --cpus=0.5 ${name}`,
    ),
    byAccess(
      "trdiy",
      "login jamie",
      "sudo rule edited",
      "echo 'jamie ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-bonded-validator-jamie",
    ),
    byBase(
      "trdiy",
      "directory /etc/bonded-validator",
      "directory chmodded",
      "chmod 0700 /etc/bonded-validator",
    ),
    byBase("i7bb", "directory /etc/docker/certs.d/", "directory deleted", "rm -r /etc/docker/certs.d/*"),
    byBase("i7bb", "group docker", "group deleted", "groupdel docker"),
    also("i7bb", "user jamie", "and with it the user's membership"),
    byBase(
      "trdiy",
      "package chrony",
      "time service switched",
      "DEBIAN_FRONTEND=noninteractive apt-get -q -y install systemd-timesyncd",
    ),
    also("trdiy", "package systemd-timesyncd", "the other service is there"),
    also("trdiy", "unit chrony", "and so the clock's unit is gone"),
    byBase("trdiy", "file /etc/locale.conf", "locale changed", "echo LANG=ja_JP.UTF-8 >/etc/locale.conf"),
  ],
};
