import { also, byBase, byUnit, type Drift, type Rounds } from "./drift.ts";

const firewall = (host: "trdiy" | "i7bb", what: string, hand: string) => byBase(host, "firewall", what, hand);
const peerRule = (host: "trdiy" | "i7bb", protocol: string, what: string, hand: string): Drift => {
  return { host, what, hand, resource: `${host}t-node`, item: `rule hoodi-${host}t-${protocol}` };
};
const kernelToo = (host: "trdiy" | "i7bb") => also(host, "firewall", "and with it what the kernel was told");

const table = "nftables bonded-validator";

/** By hand as with ufw itself, in its files, and past it in the kernel. */
export const firewallRounds: Rounds = {
  "rules added and removed": [
    firewall("trdiy", "rule added", "ufw allow 3389/tcp"),
    peerRule("i7bb", "tcp", "rule removed", "ufw delete allow proto tcp to any port 30340,30343"),
    kernelToo("i7bb"),
  ],
  "rules reordered and edited": [
    firewall(
      "trdiy",
      "rules reordered",
      "rule=\"allow proto tcp from $(ip -4 -br route show dev host0 scope link | cut -d' ' -f1) to any port 22\"; ufw delete $rule; ufw $rule comment 'bonded-validator:hoodi 10-ssh-1'",
    ),
    byBase(
      "i7bb",
      "rule 20-ssh",
      "rate limit taken off",
      "ufw allow proto tcp to any port 22 comment 'bonded-validator:hoodi 20-ssh'",
    ),
    kernelToo("i7bb"),
  ],
  "firewall switched off and opened": [
    firewall("trdiy", "ufw switched off", "ufw disable"),
    firewall("i7bb", "default policy changed", "ufw default allow incoming"),
    peerRule(
      "i7bb",
      "tcp",
      "line under a rule's tuple edited",
      "sed -i 's/--dports 30340,30343 -j/--dports 30340,30343,3389 -j/' /etc/ufw/user.rules",
    ),
  ],
  "the kernel past ufw": [
    byBase("trdiy", table, "containers opened to neighbours", "nft delete table inet bonded-validator"),
    byBase(
      "i7bb",
      table,
      "one container opened to neighbours",
      "nft insert rule inet bonded-validator prerouting ip daddr 172.30.0.2 accept",
    ),
    byUnit(
      "trdiy",
      "bonded-validator-containers",
      "and from the next boot on",
      "systemctl disable -q bonded-validator-containers 2>&1",
    ),
    firewall(
      "trdiy",
      "rule put into ufw's chain",
      "iptables -I ufw-user-input -p tcp --dport 3389 -j ACCEPT",
    ),
    firewall("i7bb", "rule put before ufw's chains", "ip6tables -I INPUT -p tcp --dport 3389 -j ACCEPT"),
    byUnit("i7bb", "ufw", "not started at boot", "systemctl disable -q ufw 2>&1"),
  ],
  "IPv6 and ufw's own files": [
    firewall("trdiy", "IPv6 switched off", "sed -i s/^IPV6=.*/IPV6=no/ /etc/default/ufw; ufw reload"),
    also("trdiy", "rule 20-ssh", "and with it every rule for IPv6"),
    ...["tcp", "udp"].map((protocol) => peerRule("trdiy", protocol, "and that of the node's peers", "true")),
    firewall(
      "i7bb",
      "packets let in before the rules",
      "sed -i '/^COMMIT/i -A ufw-before-input -p tcp --dport 3389 -j ACCEPT' /etc/ufw/before.rules",
    ),
  ],
  "stopped, and a line behind the rules": [
    firewall("trdiy", "ufw stopped", "systemctl stop ufw"),
    byUnit("trdiy", "ufw", "and so its unit", "true"),
    firewall(
      "i7bb",
      "rule without a tuple",
      "sed -i '/^COMMIT/i -A ufw-user-input -p tcp --dport 3389 -j ACCEPT' /etc/ufw/user.rules",
    ),
  ],
};
