#!/bin/sh
# Numbers that only root can tell, for the textfile collector of the node exporter. A file takes its place as a whole.
set -eu
export LC_ALL=C
out=@FOLDER@
safety_stops=@SAFETY_STOPS@
keys=@KEYS@
near_proposals=@NEAR_PROPOSALS@
notes=@NOTES@
stack=@STACK@

# Names of containers and words for reasons, as the supervisor writes them; all else is no label.
labels() { case $1 in '' | *[!A-Za-z0-9_.-]*) return 1 ;; esac }
stops() {
  [ -d "$safety_stops" ] || return 0
  for note in "$safety_stops"/*; do
    [ -f "$note" ] || continue
    container=${note##*/} reason=$(head -c 40 "$note" | head -n 1)
    labels "$container" || continue
    labels "$reason" || reason=unknown
    printf 'bonded_validator_safety_stop{container="%s",reason="%s"} 1\n' "$container" "$reason"
  done
}

# Times at which names, modes or contents of the files changed last (ctime: nobody can set it). Nothing is opened, no link is
# followed. A line of `keys` is a folder and the patterns in it.
key_files() {
  printf '%s\n' "$keys" | while read -r folder patterns; do
    [ -d "$folder" ] || continue
    set -f
    set -- ! -name '*'
    for pattern in $patterns; do set -- "$@" -o -name "$pattern"; done
    set +f
    find "$folder" -mindepth 1 -maxdepth 1 \( "$@" \) -exec find '{}' ! -type d ! -name '*.lock' -printf '%C@\n' ';' |
      awk -v folder="$folder" '{ if ($1 > last) last = $1; count++ } END {
        printf "bonded_validator_key_files{folder=\"%s\"} %d\n", folder, count
        if (count) printf "bonded_validator_key_files_changed_timestamp_seconds{folder=\"%s\"} %.3f\n", folder, last }'
  done
}

proposals() {
  [ -n "$near_proposals" ] || return 0
  code=0
  said=$(timeout 40 sh "$near_proposals" 2>/dev/null) || code=$?
  [ "$code" = 75 ] && near=1 || near=0
  echo "bonded_validator_proposal_near $near"
  printf '%s\n' "$said" | sed -n 's/^a proposal of .* in slot \([0-9]\{1,12\}\),.*/bonded_validator_next_proposal_slot \1/p' | head -n 1
}

# What commands of an administrator left here: each note is a whole number, and its time is that of its file.
number_in() { number=$(head -c 9 "$1" | head -n 1); case $number in '' | *[!0-9]*) return 1 ;; esac; }
left_by_commands() {
  for note in "$notes"/drift-*; do
    [ -f "$note" ] && labels "${note##*/drift-}" && number_in "$note" || continue
    printf 'bonded_validator_drift_items{stack="%s"} %s\n' "${note##*/drift-}" "$number"
  done
  [ ! -f "$notes/backup-$stack" ] ||
    printf 'bonded_validator_backup_timestamp_seconds %s\n' "$(stat -c %Y "$notes/backup-$stack")"
}

{ stops; key_files; proposals; left_by_commands; } >"$out/part"
chmod 0644 "$out/part"
mv "$out/part" "$out/bonded-validator.prom"
