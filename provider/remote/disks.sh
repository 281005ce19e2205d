
# What is on a disk. Everything here only looks.

# What libblkid recognises on a block device: filesystems, RAID and LVM members, partition tables, swap …
disk_signatures() { wipefs --no-act --noheadings --output TYPE "$1" | sort -u | tr '\n' ' ' | sed 's/ $//'; }

# Names of the partitions that the kernel knows on a disk.
disk_partitions() {
  for partition in "/sys/class/block/${1##*/}"/*/partition; do
    [ ! -e "$partition" ] || { partition=${partition%/partition}; printf '%s\n' "${partition##*/}"; }
  done
}

# Who uses a disk or one of its partitions now.
disk_uses() {
  for name in "${1##*/}" $(disk_partitions "$1"); do
    sed -n "s|^[0-9]* [0-9]* $(cat "/sys/class/block/$name/dev") [^ ]* \\([^ ]*\\) .*|mounted on \\1|p" /proc/1/mountinfo
    sed -n "s|^/dev/$name .*|used for swap|p" /proc/swaps
    for holder in "/sys/class/block/$name/holders"/*; do
      [ ! -e "$holder" ] || printf 'part of %s\n' "${holder##*/}"
    done
  done | sort -u | tr '\n' ',' | sed 's/,$//; s/,/, /g'
}

# The number that the maker gave to a disk; what a name in /dev/disk stands for can change.
disk_serial() {
  for file in wwid device/wwid device/serial serial; do
    ! cat "/sys/class/block/${1##*/}/$file" 2>/dev/null || return 0
  done
  echo unknown
}

# Nothing but zeros where tables, superblocks and headers lie, also those that nobody recognises any more.
disk_is_blank() {
  cmp -s -n 4194304 "$1" /dev/zero &&
    dd if="$1" iflag=skip_bytes skip="$(($2 - 1048576))" bs=1M count=1 status=none | cmp -s -n 1048576 - /dev/zero
}

# The note of a formatting that was begun: which disk, by its serial number and size.
formatting_note() { printf '%s/formatting/%s\n' "$home" "$1"; }

# One word on a disk (device type bytes label partuuid uuid), or "refused" and the reason:
# done, blank (never used), begun (our partition table, no filesystem yet), made (filesystem made, not yet checked).
judge_disk() {
  disk=$(readlink -e -- "$1") && [ -b "$disk" ] || { echo "refused there is no such device on this host"; return; }
  [ ! -e "/sys/class/block/${disk##*/}/partition" ] || { echo "refused it is a partition, not a disk"; return; }
  size=$(blockdev --getsize64 "$disk")
  [ "$size" = "$3" ] || { echo "refused it has $size bytes, not $3"; return; }
  signatures=$(disk_signatures "$disk") uses=$(disk_uses "$disk") partitions=$(disk_partitions "$disk")
  begun=$(cat "$(formatting_note "$6")" 2>/dev/null)
  if [ "$(partx --raw --noheadings --output UUID,NAME "$disk" 2>/dev/null)" = "$5 $4" ]; then
    judge_partition "$@"
  elif [ -n "$uses" ]; then
    echo "refused it is in use: $uses"
  elif [ -n "$signatures$partitions" ]; then
    echo "refused it holds $(echo $signatures $partitions)"
  elif ! disk_is_blank "$disk" "$size"; then
    echo "refused its beginning or end is not blank, so it may hold data that is not recognised"
  else
    echo blank
  fi
}

# The same for a disk whose partition table is ours.
judge_partition() {
  content='' found=''
  if [ -n "$partitions" ]; then
    content=$(disk_signatures "/dev/$partitions")
    found="$(blkid -p -o value -s TYPE "/dev/$partitions") $(blkid -p -o value -s UUID "/dev/$partitions")"
  fi
  if [ "$found" = "$2 $6" ]; then
    if [ -z "$begun" ]; then echo "done"; else echo made; fi
  elif [ -n "$uses" ]; then
    echo "refused it is in use: $uses"
  elif [ -n "$content" ]; then
    echo "refused its partition $4 holds $content, not what was made there"
  elif [ "$signatures" != "PMBR gpt" ]; then
    echo "refused it holds $signatures"
  elif [ "$begun" = "$1 $3 $(disk_serial "$disk")" ]; then
    echo begun
  else
    echo "refused its partition $4 is there, its filesystem is not recognised, and nothing says that it was never used"
  fi
}

# Entries for a mount point in an fstab on stdin, without that field and in one form.
fstab_entries() {
  while read -r what where type options dump pass _; do
    [ "$where" = "$1" ] && [ "${what#"#"}" = "$what" ] || continue
    printf '%s %s %s %s %s\n' "$what" "$type" "$options" "${dump:-0}" "${pass:-0}"
  done
}
