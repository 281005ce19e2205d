import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("a mount changes one line of /etc/fstab and no other", () => {
  const functions = ["disks.sh", "format.sh"].map((name) =>
    readFileSync(new URL(`../../../provider/remote/${name}`, import.meta.url), "utf8").replaceAll(
      "/etc/fstab",
      "$FSTAB",
    ),
  );
  const before =
    "# comment /mnt/a\n\nUUID=1\t/mnt/a  ext4 defaults\nUUID=2 /mnt/ab xfs defaults 0 0\n tail /mnt/b x";
  const script = `set -eu; work=$(mktemp -d) FSTAB=$work/before; keep_copy() { :; }; write_file() { base64 -d >"$1"; }
    printf '%s' "$1" >$FSTAB\n${functions.join("\n")}\nfstab_entries /mnt/a <$FSTAB
    write_fstab_entry /mnt/a 'UUID=3 /mnt/a ext4 x 0 2'; cat $FSTAB; rm -r $work`;
  expect(execFileSync("sh", ["-c", script, "sh", before], { encoding: "utf8" })).toBe(
    "UUID=1 ext4 defaults 0 0\n# comment /mnt/a\n\nUUID=2 /mnt/ab xfs defaults 0 0\n tail /mnt/b x\nUUID=3 /mnt/a ext4 x 0 2\n",
  );
});
