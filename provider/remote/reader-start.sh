#!/bin/sh
# Answers whoever logs in with a key of access.readers, as root: it is all that such a login may run. Requests come on
# stdin and are data. Arguments and the environment of whoever calls it mean nothing.
# First it seals itself off: in its own mount namespace all can be read, and only a folder in memory can be written to.
[ "${1-}" = sealed ] || exec /usr/bin/env -i /usr/bin/timeout --kill-after=5 3600 /usr/bin/nice -n 10 \
  /usr/bin/unshare --mount --propagation private /bin/sh "$0" sealed
set -u
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
refuse() { printf 'bv problem %s\n' "$1"; exit 1; }

slots='@SLOTS@' slot=
for place in $slots; do
  [ -z "$slot" ] && [ -d "$place" ] || continue
  exec 8<"$place"
  ! flock -n 8 || slot=$place
done
[ -n "$slot" ] || refuse "as many readers are looking as may at a time"

# A mount that cannot be made read-only, such as one of FUSE, is not there for what follows. Before all is sealed, mount
# must leave the host's /run/mount alone.
seal() {
  mount --no-mtab -t tmpfs -o size=64m,mode=0700,nosuid,nodev,noexec reader "$slot" || return
  mounts=$(cat /proc/self/mountinfo)
  printf '%s\n' "$mounts" | while read -r _ _ _ _ place options _; do
    place=$(printf '%b' "$place")
    [ "$place" != "$slot" ] && [ -e "$place" ] || continue
    mount --no-mtab -o "remount,bind,$options,ro" "$place" || umount --no-mtab --lazy "$place" || exit 1
  done && [ ! -w / ] && [ ! -w "$0" ]
}
seal 2>/dev/null || refuse "the reader cannot seal itself off"
printf 'bv reader %.12s\n' "$(sha256sum <"$0")"
