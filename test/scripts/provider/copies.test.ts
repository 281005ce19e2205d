/** What stays of files that are replaced. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const writer = readFileSync(new URL("../../../provider/remote/writer.sh", import.meta.url), "utf8");

it("what was there before us is kept, whatever is replaced later", () => {
  const script = `set -eu; own=$(mktemp -d); home=$own/home file=$own/file; cd "$own"
    ${writer}
    for text in theirs v1 v2 v2 v3; do echo "$text" >"$file"; keep_copy "$file"; done
    rm "$file"; ln -s elsewhere "$file"; keep_copy "$file"; keep_copy "$file"
    cd "$home/kept$own"
    for copy in $(ls -v); do if [ -L "$copy" ]; then echo "$copy leads $(readlink "$copy")"; else echo "$copy $(cat "$copy")"; fi; done
    rm -r "$own"`;
  expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).toBe(
    "file leads elsewhere\nfile.~1~ theirs\nfile.~2~ v1\nfile.~3~ v2\nfile.~4~ v3\nfile.~5~ leads elsewhere\n",
  );
});
