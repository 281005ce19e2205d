import { operatingSystems } from "../../catalog/operating-systems.ts";

/**
 * What the base and disk roles of Debian 13 install. Where that is not the subject of a test, its hosts come with it,
 * which takes half of their first `up`. That installs what is missing here, and first fetches package lists for it.
 */
export const installed = {
  "debian-13": [
    ...operatingSystems["debian-13"].docker,
    ...["chrony", "e2fsprogs", "fdisk", "jq", "needrestart", "nftables", "openssl"],
    ...["smartmontools", "tmux", "ufw"],
  ],
};
