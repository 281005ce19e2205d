
# The lock is held by this process, not by the client: it ends with the work it protects.
# The request is a line that says who holds it.
begin() {
  watch_client
  exec 9>>/run/lock/bonded-validator
  if ! flock -n 9; then
    printf 'bv waiting %s\n' "$(cat /run/lock/bonded-validator.holder 2>/dev/null)"
    until flock -w 1 9; do still_wanted; done
  fi
  unwatch_client
  head -n 1 "$work/request" >/run/lock/bonded-validator.holder
  take_back_way_in
  sed 1d "$work/request" | observe
  limit=15
}

release() { limit=120; exec 9>&-; }

# Runs a script of steps. What commands print goes to a log; a closed connection must not break a package manager.
apply() {
  watch_client
  cp "$work/request" "$work/script"
  : >"$work/log"; : >"$work/step"; rm -f "$work/way-in"
  ( exec 4>&1 >>"$work/log" 2>&1; set -e; . "$work/script" )
  status=$?
  unwatch_client
  if [ "$status" != 0 ]; then
    take_back_own_way_in >>"$work/log" 2>&1
    printf 'bv failed %s\n' "$(cat "$work/step")"
    tail -n 20 "$work/log" | sed 's/^/bv log /'
  fi
  rm -f "$work/script" "$work/request"
  return "$status"
}

# The end of stdin tells that the client is gone; it sends nothing while a request runs.
watch_client() { { read -r _; : >"$work/gone"; } <&3 & watcher=$!; }
unwatch_client() { kill "$watcher" 2>/dev/null; wait "$watcher" 2>/dev/null; }

# Between steps, never within one, work stops for a client that is gone.
still_wanted() { [ ! -e "$work/gone" ] || { echo "the client is gone"; exit 75; }; }
step() { still_wanted; : >"$work/log"; printf '%s\n' "$1" >"$work/step"; printf 'bv step %s\n' "$1" >&4; }

# Directories above a wanted one are open to look through, whatever the umask of this process.
make_directory() { ( umask 022; mkdir -p -- "$1" ); }

# systemd reads all its units again only if this one is not as it knows it.
read_again() { [ "$(systemctl show -P NeedDaemonReload -- "$1")" = no ] || systemctl daemon-reload; }

# A unit that failed too often before is given its new chance; where it fails again, it speaks for itself.
systemctl_or_tell() {
  systemctl reset-failed -- "$2" 2>/dev/null || :
  systemctl "$1" -- "$2" || { journalctl -q -u "$2" -n 15 -o cat --no-pager; return 1; }
}

# base64 on stdin → the file, whole or not at all.
write_file() {
  [ ! -d "$1" ] || [ -L "$1" ] || { echo "$1 is a directory; move it away, then run up again"; return 1; }
  make_directory "${1%/*}"
  base64 -d >"$1.bonded-validator"
  chown "$2" "$1.bonded-validator"; chmod "$3" "$1.bonded-validator"
  mv -fT "$1.bonded-validator" "$1"
}

# The last version that we replaced or removed, under the same path.
keep_copy() {
  [ -f "$1" ] || [ -L "$1" ] || return 0
  mkdir -p "$home/kept${1%/*}"; cp -aT "$1" "$home/kept$1"
}

# Takes an address out of one of apt's files: its lines, or the whole file where a source is more than one line.
drop_source() {
  keep_copy "$1"
  case $1 in
    *.sources) rm -f -- "$1" ;;
    *) grep -vF -e "$2" "$1" | base64 | write_file "$1" root:root 0644 ;;
  esac
}

# The manifest and what is unfinished are base64 on stdin; a name is the id of the role.
write_manifest() { mkdir -p "$home"; base64 -d >"$home/manifest.new"; mv -f "$home/manifest.new" "$home/manifest"; }
write_unfinished() {
  mkdir -p "$home/unfinished"; unfinished=$home/unfinished/$1
  base64 -d >"$unfinished.new"; mv -f "$unfinished.new" "$unfinished"
}
is_pending() { grep -qxF -- "$1" "$unfinished"; }
done_with() { grep -vxF -- "$1" "$unfinished" >"$work/rest" || :; cat "$work/rest" >"$unfinished"; }
finished() { rm -f "$unfinished"; }

# A condition that must hold before the next step: the seconds it may hold it, "proceed" or "refuse" for what then, and
# its script as base64 on stdin, which ends with 0 (go on; what it prints is a warning), 75 (not yet) or else (refused).
pass_gate() {
  base64 -d >"$work/gate"
  gate_end=$(($(date +%s) + $1)) told=
  while :; do
    verdict=0; answer=$(sh "$work/gate" 2>&1) || verdict=$?
    [ "$verdict" != 0 ] || { warn "$answer"; return 0; }
    [ "$verdict" = 75 ] || { printf '%s\n' "$answer"; return 1; }
    [ "$(date +%s)" -lt "$gate_end" ] || break
    last=$(printf '%s\n' "$answer" | tail -n 1)
    [ "$last" = "$told" ] || printf 'bv waiting %s\n' "$last" >&4
    told=$last
    still_wanted; sleep 2
  done
  [ "$2" = proceed ] || { printf '%s\nand that for %s s\n' "$answer" "$1"; return 1; }
  warn "$answer"; warn "not waited for any longer than $1 s"
}
warn() { [ -z "$1" ] || printf '%s\n' "$1" | sed 's/^/bv warn /' >&4; }

# A member of a group that serves now has to serve again before its turn ends: the line of the note that says so, and
# the script that tells, as base64 on stdin.
note_if_ready() {
  base64 -d >"$work/ready"
  is_pending "$1" || ! sh "$work/ready" >/dev/null 2>&1 || printf '%s\n' "$1" >>"$unfinished"
}
await_ready() {
  base64 -d >"$work/ready"
  is_pending "$1" || return 0
  ready_end=$(($(date +%s) + $2))
  until answer=$(sh "$work/ready" 2>&1); do
    [ "$(date +%s)" -lt "$ready_end" ] || { printf '%s\nnot ready again within %s s\n' "$answer" "$2"; return 1; }
    still_wanted; sleep 1
  done
  done_with "$1"
}
