set -eu
umask 077
export LC_ALL=C
result=/var/lib/bonded-validator/disk-tests/@UUID@
show() { [ ! -s "$result" ] || { cat "$result"; exit 0; }; }
show
private=@PRIVATE@
mkdir -p -m 0700 "$private"
exec 9>>"$private/lock"
flock -w 900 9 || { echo "the host is busy: $(cat "$private/holder")" >&2; exit 1; }
show
echo "the test of disk @NAME@" >"$private/holder"
source=$(findmnt --noheadings --output SOURCE --mountpoint @MOUNT@)
[ "$(blkid -p -o value -s UUID "$source")" = @UUID@ ] || { echo "@MOUNT@ is not disk @NAME@" >&2; exit 1; }
file=@MOUNT@/@FILE@
rm -f "$file"
free=$(df --output=avail --block-size=1M @MOUNT@ | tail -n 1)
[ "$free" -gt @FREE_MEBIBYTES@ ] || { echo "@MOUNT@ has $free MiB free; the test of @MEBIBYTES@ MiB leaves as much again" >&2; exit 1; }
trap 'rm -f "$file"' EXIT
trap 'exit 1' HUP INT TERM
speed=$(timeout 1500 fio --name=disk-test --filename="$file" --size=@MEBIBYTES@M --bs=4k --readwrite=randrw --rwmixread=75 \
  --iodepth=64 --ioengine=libaio --direct=1 --gtod_reduce=1 --randrepeat=1 --output-format=terse --terse-version=3 </dev/null)
mkdir -p "${result%/*}"
# Fields 8 and 49 of fio's terse form, version 3: operations per second.
printf '%s\n' "$speed" | cut -d ';' -f 8,49 | sed 's/\(.*\);\(.*\)/{ "readIops": \1, "writeIops": \2 }/' >"$result.new"
mv "$result.new" "$result"
cat "$result"
