#!/bin/sh
# Notes once a day what a look at the host has no time for: programs that run with the rights of others, and files that
# are not as their packages brought them. Previews compare the note.
set -eu
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 077
note=/var/lib/bonded-validator/additions
new=$(mktemp "$note.XXXXXXXX")
trap 'rm -f "$new"' EXIT

# Where such rights count: not on disks for data (nosuid), in images of containers and snaps, on other machines, or in
# what the kernel shows of itself.
filesystems() {
  findmnt --raw --noheadings --output TARGET,FSTYPE,OPTIONS | awk '
    $3 ~ /(^|,)nosuid(,|$)/ || $1 ~ /^\/(var\/lib\/(docker|containerd)|snap|proc|sys|dev)(\/|$)/ { next }
    $2 ~ /^(nfs|cifs|fuse|squashfs|9p|proc|sysfs|cgroup|dev|mqueue|hugetlbfs|nsfs|bpf|autofs|ramfs)/ { next }
    !seen[$1]++ { print $1 }'
}

programs() {
  filesystems | while read -r top; do
    find "$top" -xdev \( -path /var/lib/docker -o -path /var/lib/containerd \) -prune -o -type f "$@"
  done
}

# Names are what somebody chose: one row each, and none so long that others find no room. Those of accounts come last.
rows() { cut -c -250 | head -n 300; }

{
  # Configuration files are for the look itself; what is missing adds nothing.
  dpkg --verify | awk '$1 ~ /5/ && $2 != "c" { print "modified\t" substr($0, 13) }' | rows
  programs -perm /111 -print0 | xargs -0r getcap | sed -n 's/^\(.*\) \([^ ]*\)$/capability\t\1\t\2/p' | rows
  programs -perm /6000 -printf '%U\tsetuid\t%p\t%m\t%u:%g\0' | tr '\n\0' '?\n' | sort -n | cut -f2- | rows
} >"$new"
sync -- "$new"
mv -f -- "$new" "$note"
