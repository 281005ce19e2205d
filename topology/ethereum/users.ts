import { createHash } from "node:crypto";

/**
 * Numbers that nobody else gives away: between those of containers (524288 to 0x6fffffff) and of foreign users (from
 * 0x7ffe0000) in systemd's "Users, Groups, UIDs and GIDs on systemd Systems" (2025), above those that SSSD and FreeIPA
 * make of a domain's accounts (200,000 to 2,000,200,000; sssd-ldap(5), ldap_idmap_range_max), and above the subordinate
 * ones of useradd (100,000 to 600,100,000; login.defs(5), SUB_UID_MAX). Below 2^31, where programs begin to take a
 * number for a negative one.
 */
const first = 0x78000000;
const count = 0x04000000;

/**
 * The number of the user, and of the group, as which the programs of a workload run. It follows from the name alone, so
 * that data which come along to another host belong to the same user there. Nobody enters it into /etc/passwd.
 */
export function workloadUser(stack: string, workload: string): number {
  const hash = createHash("sha256").update(`${stack}/${workload}`).digest();
  return first + (hash.readUInt32BE(0) % count);
}
