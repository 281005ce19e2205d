import { privateFolder } from "../../provider/remote/private.ts";
import type { DataDisk } from "../../topology/hosts/disks.ts";
import { scriptFrom } from "../script.ts";

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

const script = scriptFrom(import.meta.dirname, "disk-test.sh");

/**
 * Shell script of the acceptance test, for root: fio with the parameters that node operators compare disks with (4 KiB
 * blocks, random, three reads to a write, 64 at a time, past the page cache). Prints a {@link DiskSpeed} as JSON and
 * notes it on the host, so that a second run only prints it again. Works under the host's lock, like the provider.
 */
export function renderDiskTest({ name, mount, uuid, testGigabytes = 0 }: DataDisk): string {
  const mebibytes = Math.round(testGigabytes * 1024);
  return script({
    PRIVATE: privateFolder,
    NAME: name,
    MOUNT: mount,
    UUID: uuid,
    FILE: fileName,
    MEBIBYTES: mebibytes,
    FREE_MEBIBYTES: mebibytes * 2,
  });
}
