import { privateFolder } from "../../provider/remote/private.ts";
import type { DataDisk } from "../../topology/hosts/disks.ts";

/** What a test measured: 4 KiB operations per second. */
export interface DiskSpeed {
  readonly readIops: number;
  readonly writeIops: number;
}

/**
 * What execution clients need of a disk while they keep up with mainnet: 10,000 operations per second (eth-docker's
 * documentation of hardware, April 2026). The test writes a quarter of its operations, so a third as many writes stand beside
 * that many reads.
 */
export const neededSpeed: DiskSpeed = { readIops: 10_000, writeIops: 3_300 };

/** The test's file, beside the data and of its own. */
const fileName = ".bonded-validator-disk-test";

/**
 * Shell script of the acceptance test, for root: fio with the parameters that node operators compare disks with (4 KiB
 * blocks, random, three reads to a write, 64 at a time, past the page cache). Prints a {@link DiskSpeed} as JSON and
 * notes it on the host, so that a second run only prints it again. Works under the host's lock, like the provider.
 */
export function renderDiskTest({ name, mount, uuid, testGigabytes = 0 }: DataDisk): string {
  const mebibytes = Math.round(testGigabytes * 1024);
  return `set -eu
umask 077
export LC_ALL=C
result=/var/lib/bonded-validator/disk-tests/${uuid}
show() { [ ! -s "$result" ] || { cat "$result"; exit 0; }; }
show
private=${privateFolder}
mkdir -p -m 0700 "$private"
exec 9>>"$private/lock"
flock -w 900 9 || { echo "the host is busy: $(cat "$private/holder")" >&2; exit 1; }
show
echo "the test of disk ${name}" >"$private/holder"
source=$(findmnt --noheadings --output SOURCE --mountpoint ${mount})
[ "$(blkid -p -o value -s UUID "$source")" = ${uuid} ] || { echo "${mount} is not disk ${name}" >&2; exit 1; }
file=${mount}/${fileName}
rm -f "$file"
free=$(df --output=avail --block-size=1M ${mount} | tail -n 1)
[ "$free" -gt ${mebibytes * 2} ] || { echo "${mount} has $free MiB free; the test of ${mebibytes} MiB leaves as much again" >&2; exit 1; }
trap 'rm -f "$file"' EXIT
trap 'exit 1' HUP INT TERM
speed=$(timeout 1500 fio --name=disk-test --filename="$file" --size=${mebibytes}M --bs=4k --readwrite=randrw --rwmixread=75 \\
  --iodepth=64 --ioengine=libaio --direct=1 --gtod_reduce=1 --randrepeat=1 --output-format=terse --terse-version=3 </dev/null)
mkdir -p "\${result%/*}"
# Fields 8 and 49 of fio's terse form, version 3: operations per second.
printf '%s\\n' "$speed" | cut -d ';' -f 8,49 | sed 's/\\(.*\\);\\(.*\\)/{ "readIops": \\1, "writeIops": \\2 }/' >"$result.new"
mv "$result.new" "$result"
cat "$result"
`;
}
