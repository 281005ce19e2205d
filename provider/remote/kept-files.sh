
# Files for a backup, as a tar in base64: what has, right in a folder, a name of a pattern, and all below it. On stdin:
# "folder pattern" a line, with a tab between. A program may write into its folder, and put links there: find and tar open
# none, and a link is kept as one. At the end stands tar's status, and what it said. Changes nothing.
kept_files() {
  true >"$work/names" || unwritten || return
  while IFS="$tab" read -r folder pattern; do
    [ -d "$folder" ] && [ ! -L "$folder" ] || continue
    find "$folder" -mindepth 1 -maxdepth 1 -name "$pattern" -print0 >>"$work/names" || unwritten || return
  done
  [ -s "$work/names" ] || return 0
  {
    timeout --foreground 600 tar --create --format=pax --absolute-names --numeric-owner --hard-dereference --sort=name --null \
      --files-from="$work/names" 2>"$work/said"
    printf '%s' "$?" >"$work/status"
  } | head -c @KEPT_BYTES@ | base64 -w 65536 | sed "s/^/tar$tab/"
  printf 'status\t%s\t%s\n' "$(cat "$work/status")" "$(head -c 1000 "$work/said" | base64 -w 0)"
}
