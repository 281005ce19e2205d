import { operatingSystems } from "../../catalog/operating-systems.ts";

/**
 * What the base and disk roles of Debian 13 install. Where that is not the subject of a test, its hosts come with it,
 * which takes half of their first `up`; a package that is missing here is installed by that.
 */
export const installed = [
  ...operatingSystems["debian-13"].docker,
  ...["chrony", "e2fsprogs", "fdisk", "needrestart", "nftables", "openssl", "smartmontools", "tmux", "ufw"],
];
