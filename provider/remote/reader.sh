
# What a reader may ask, and is shown less of than an administrator (docs/readers.md). Changes nothing.
max_size=65536

# Nothing that is asked for decides what is read: of items the manifest does, of a trace only when it changed is told.
is_readers_request() {
  case $1 in
    observe) [ -z "$request" ] ;;
    history) printf '%s' "$request" | awk -F "$tab" '
      NF != 2 { bad = 1 }
      $1 == "path" { bad = bad || $2 !~ /^\/[!-~]*$/; next }
      $1 == "package" { bad = bad || $2 !~ /^[a-z0-9][a-z0-9+.-]*$/; next }
      $1 == "unit" { bad = bad || $2 !~ /^[A-Za-z0-9][A-Za-z0-9@_.:\\-]*$/; next }
      $1 == "service" { bad = bad || $2 !~ /^[a-z0-9][a-z0-9_-]*\/[a-z0-9][a-z0-9_-]*$/; next }
      { bad = 1 }
      END { exit bad }' ;;
    *) false ;;
  esac || { echo "bv problem a reader may not ask so"; return 1; }
}

# Only what lies at the very path: below a folder that a program may write into, a link could lead to another file.
body_of() {
  {
    [ "$(readlink /proc/self/fd/7)" = "$1" ] && dd bs=64K status=none <&7
  } 2>/dev/null 7<"$1"
}

# Whether it is the one that up wrote or made. A sum would let whoever has it try passwords until one fits.
secret_sum() {
  sum=$(body_of "$1" | sha256sum)
  if [ "${sum%% *}" = "$(cat "$(secret_record "$1")" 2>/dev/null)" ]; then echo as-recorded; else echo changed; fi
}

# The reader's own mounts are read-only; the process that has started it has those of the host.
mounted() { findmnt --task "$PPID" --noheadings "$@"; }

public_text() {
  sed -E -e 's#://[^/[:space:]]*@#://...@#g' -e 's/((pass(word|wd|phrase)?|token|secret)=)[^,;[:space:]]+/\1.../Ig'
}
public_routing() { sed -E 's/((^|[[:space:]])(password|key-string|authentication-key|message-digest-key [0-9]+ md5))[[:space:]].*/\1 .../I'; }
public_apt() { public_text | sed -E 's/(-o *[^ =]+=)[^ ]*/\1.../g'; }

# Of each command the program, and words that the manifest has, or that are the path of something asked about. The rest
# may be a password, and so is what a person typed in the place of a program.
public_commands() {
  {
    cut -f2 "$home/manifest"
    sed -n "s/^path$tab//p" "$work/traces" | while IFS= read -r name; do [ ! -e "$name" ] || printf '%s\n' "$name"; done
  } >"$work/words" 2>/dev/null || unwritten || return
  jq -nc --rawfile words "$work/words" --arg own @OWN_COMMAND@ '
    ($words | split("\n") | map(select(. != "") | ., sub(".*/"; "")) | map({(.): true}) | add // {}) as $known
    | inputs
    | select((.MESSAGE | type) == "string")
    | (.MESSAGE | capture("^ *(?<user>[^ ]+) : .*?COMMAND=(?<command>.*)$")) as $entry
    | ($entry.command | split(" ")) as $words
    | def shown: if $known[gsub("^[<>\"'\''=]+|[\"'\'';]+$"; "")] then . else "..." end;
      { __REALTIME_TIMESTAMP, _UID, MESSAGE: "\($entry.user) : COMMAND=\(
        if $entry.command | endswith("/" + $own) then $entry.command else ($words[:1] | map(if test("^/") then . else "..." end)) + ($words[1:] | map(shown)) | join(" ") end)" }
  ' 2>/dev/null
}
