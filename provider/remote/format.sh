
# Gives a disk its partition table and its filesystem (device type bytes label partuuid uuid), each once.
# A note says which disk was begun before anything is written to it. Killed anywhere, the disk is refused or finished.
format_disk() {
  case $(set +e; judge_disk "$@") in
    done) return 0 ;;
    blank)
      disk=$(readlink -e -- "$1")
      mkdir -p "$home/formatting"
      printf '%s %s %s\n' "$1" "$3" "$(disk_serial "$disk")" >"$(formatting_note "$6")"
      sync -- "$(formatting_note "$6")" "$home/formatting"
      printf 'label: gpt\nname=%s, uuid=%s, type=linux\n' "$4" "$5" | sfdisk --quiet --wipe never "$disk"
      ;;
  esac
  disk=$(readlink -e -- "$1") && appear "$disk"
  verdict=$(set +e; judge_disk "$@")
  case $verdict in
    done) return 0 ;;
    begun) make_filesystem "$2" "$6" "/dev/$(disk_partitions "$disk")" ;;
    made) [ -n "$(disk_uses "$disk")" ] || check_filesystem "$2" "/dev/$(disk_partitions "$disk")" ;;
    *) echo "$1 is not formatted: ${verdict#refused }"; return 1 ;;
  esac
  sync
  rm -f "$(formatting_note "$6")"
}

# Waits for the device node of the partition. A run that was killed may not have told the kernel of a new table, and
# not every kernel reads such tables itself.
appear() {
  partx --update "$1"
  udevadm settle --timeout=10 || :
  tries=0
  until [ -b "/dev/$(disk_partitions "$1")" ]; do
    tries=$((tries + 1))
    [ "$tries" -le 50 ] || { echo "the partition of $1 does not appear in /dev"; return 1; }
    sleep 0.2
  done
}

# Everything is written now, so that the disk is not busy with it while a node syncs; nothing is kept back for root.
make_filesystem() {
  case $1 in
    ext4) mkfs.ext4 -q -E lazy_itable_init=0,lazy_journal_init=0 -m 0 -U "$2" "$3" ;;
    xfs) mkfs.xfs -q -m uuid="$2" "$3" ;;
  esac
}

# A filesystem whose making may have been cut off: it is taken when it is whole, and never made anew.
check_filesystem() {
  case $1 in
    ext4) e2fsck -fn "$2" ;;
    xfs) xfs_repair -n "$2" ;;
  esac || { echo "the filesystem on $2 is not whole. Look at it; if it holds nothing, wipefs --all $2, then run up again."; return 1; }
}

# The line of /etc/fstab for a mount point (path line); every other line stays as it is.
write_fstab_entry() {
  keep_copy /etc/fstab
  {
    [ ! -f /etc/fstab ] || while IFS= read -r line || [ -n "$line" ]; do
      [ -n "$(printf '%s\n' "$line" | fstab_entries "$1")" ] || printf '%s\n' "$line"
    done </etc/fstab
    printf '%s\n' "$2"
  } >"$work/fstab"
  base64 <"$work/fstab" | write_file /etc/fstab root:root 0644
}
