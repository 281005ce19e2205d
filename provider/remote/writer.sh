
# The lock is held by this process, not by the client: it ends with the work it protects. The first line of the request
# says who holds it, the others are items to look at.
begin() {
  true >>"$private/lock" || unwritten || return
  exec 9>>"$private/lock"
  watch_client :
  if ! flock -n 9; then
    printf 'bv waiting %s\n' "$(head -n 1 "$private/holder" 2>/dev/null | tr -cd '[:print:]')"
    until flock -w 1 9; do still_wanted; done
  fi
  unwatch_client
  printf '%s' "$request" | head -n 1 >"$private/holder" || unwritten || return
  take_back_way_in
  request=$(printf '%s' "$request" | sed 1d; echo .); request=${request%.}
  look observe
  limit=15
}

release() { limit=120; exec 9>&-; }

# Runs a script of steps. What commands print goes to a log; a closed connection must not break a package manager.
apply() {
  true >"$work/log" || unwritten || return
  rm -f "$work/way-in"
  watch_client :
  ( exec 4>&1 >>"$work/log" 2>&1; set -e; eval "$request" )
  status=$?
  unwatch_client
  [ "$status" = 0 ] && return
  take_back_own_way_in >>"$work/log" 2>&1
  tail -n 20 "$work/log" | sed 's/^/bv log /'
  # What failed does not always say that it found no room, and a log without room says nothing.
  for folder in "$home" "$private"; do
    if ! [ -d "$folder" ] || printf '%4096s' '' 2>/dev/null >"$folder/room"; then rm -f "$folder/room"; else tell_room "$folder"; fi
  done
  return "$status"
}

# Seconds since the boot: the clock may be set meanwhile, as on a host whose time service has just come.
uptime_seconds() { read -r up _ </proc/uptime; printf '%s\n' "${up%.*}"; }

# Between steps, never within one, work stops for a client that is gone.
still_wanted() { [ -e "$work/client" ] || { echo "the client is gone"; exit 75; }; }
step() { still_wanted; true >"$work/log"; printf 'bv step %s\n' "$1" >&4; }

# Directories above a wanted one are open to look through, whatever the umask of this process.
make_directory() { ( umask 022; mkdir -p -- "$1" ); }

# systemd reads all its units again only if this one is not as it knows it.
read_again() { [ "$(systemctl show -P NeedDaemonReload -- "$1")" = no ] || systemctl daemon-reload; }

# A unit that failed too often before is given its new chance; where it fails again, it speaks for itself.
systemctl_or_tell() {
  systemctl reset-failed -- "$2" 2>/dev/null || :
  systemctl "$1" -- "$2" || { journalctl -q -u "$2" -n 15 -o cat --no-pager; return 1; }
}

# What a command prints → the file, whole or not at all. Others may write into its folder: the new file is made where
# nothing is, under a name that nobody can foresee, and then known by its descriptor, whatever stands at that name
# meanwhile.
place_file() {
  [ ! -d "$1" ] || [ -L "$1" ] || { echo "$1 is a directory; move it away, then run up again"; return 1; }
  make_directory "${1%/*}"
  rm -f -- "$1".bonded-validator.*
  new=$(mktemp -u -- "$1.bonded-validator.XXXXXXXXXX")
  (
    path=$1 owner=$2 mode=$3; shift 3
    set -C; exec 8>"$new"
    "$@" >&8 && chown -- "$owner" /proc/self/fd/8 && chmod -- "$mode" /proc/self/fd/8 && mv -fT -- "$new" "$path"
  ) || { rm -f -- "$new"; return 1; }
}

# base64 on stdin → the file.
write_file() { place_file "$1" "$2" "$3" base64 -d; }

# An address and a SHA-256 → the file, at most 1 GiB. It lies on the disk meanwhile: $work, in memory, has no room for it.
# One that is right already only gets its owner and mode.
fetch_file() { settle_file "$1" "$2" "$3" "$5" || place_file "$1" "$2" "$3" fetch_checked "$4" "$5"; }
settle_file() {
  [ -f "$1" ] && [ ! -L "$1" ] || return 1
  (
    exec 8<"$1"; sum=$(sha256sum <&8)
    [ "${sum%% *}" = "$4" ] && chown -- "$2" /proc/self/fd/8 && chmod -- "$3" /proc/self/fd/8
  )
}
fetch_checked() {
  ( ulimit -f 2097152; exec curl -fsSL --proto =http,https --connect-timeout 20 --max-time 1800 \
    --speed-limit 65536 --speed-time 30 -- "$1" ) || return 1
  sum=$(sha256sum </proc/self/fd/8)
  [ "${sum%% *}" = "$2" ] || { echo "what $1 serves has the SHA-256 ${sum%% *}, not $2" >&2; return 1; }
}

# A directory, its owner and its mode. A program may write into the one above: what is changed is what was entered, and
# only if no link led there.
settle_directory() {
  make_directory "$1"
  ( enter "$1" && chown -- "$2" . && chmod -- "$3" . )
}
enter() {
  cd -- "$1" && entered=$(readlink /proc/self/cwd) && [ "$entered" = "$1" ] ||
    { printf '%s leads to %s. Move the link away, then run up again.\n' "$1" "${entered:-nowhere}"; return 1; }
}

# Whether all that is in a folder may get another owner: a file that has a name elsewhere too would get it there as well,
# and so would what is mounted below.
check_content() {
  mounted=$(awk -v top="$1/" 'index($5, top) == 1 { print $5; exit }' /proc/self/mountinfo)
  [ -z "$mounted" ] ||
    { printf '%s is mounted in %s, of which all gets another owner. Unmount it, then run up again.\n' "$mounted" "$1"; return 1; }
  shared=$(find "$1" -xdev -type f -links +1 -printf '%i %n\n' | sort | uniq -c | awk '$1 != $3' | grep -c '' || :)
  [ "$shared" = 0 ] || {
    printf '%s files in %s have a name elsewhere too, where they would get another owner as well: find %s -type f -links +1\n' "$shared" "$1" "$1"
    printf 'lists them. Put a copy (cp -a) in the place of each, then run up again.\n'; return 1
  }
}
# Gives all that is in a folder to an owner. Until all is done the folder itself is root's, so that an interrupted run does
# it again. Nothing that writes there runs; chown follows no link, and takes the right away to run with its owner's rights.
give_content() {
  for place in "$1" "${1%/*}"; do
    users=$(docker ps --filter volume="$place" --format '{{.Names}}') || return
    [ -z "$users" ] || { printf 'The container %s uses %s. Stop it, then run up again.\n' "$users" "$place"; return 1; }
  done
  check_content "$1" || return
  ( enter "$1" && chown -- root:root . && find . -mindepth 1 -maxdepth 1 -exec chown -RhP -- "$2" {} + )
}

# The last version that we replaced or removed, under the same path; earlier ones have a number behind it.
keep_copy() {
  [ -f "$1" ] || [ -L "$1" ] || return 0
  mkdir -p "$home/kept${1%/*}"
  { [ -f "$1" ] && [ ! -L "$home/kept$1" ] && cmp -s -- "$1" "$home/kept$1"; } ||
    cp -aT --backup=numbered -- "$1" "$home/kept$1"
}

# What a command prints → one of our records, whole or not at all, also when the power goes. Should it lie where others
# may write, a link in the place of the new file is not followed; what a killed run left there is in nobody's way.
write_record() {
  kept_in=$1; shift
  mkdir -p -- "${kept_in%/*}"
  {
    rm -f -- "$kept_in.new" && ( set -C; "$@" >"$kept_in.new" ) &&
      sync -- "$kept_in.new" && mv -fT -- "$kept_in.new" "$kept_in" && sync -- "${kept_in%/*}"
  } || { rm -f -- "$kept_in.new"; echo "$kept_in could not be written, so it is as it was"; return 1; }
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
write_manifest() { write_record "$home/manifest" base64 -d; }
write_unfinished() { unfinished=$home/unfinished/$1; write_record "$unfinished" base64 -d; }
is_pending() { grep -qxF -- "$1" "$unfinished"; }
pending_too() { printf '%s\n' "$1" | write_record "$unfinished" cat "$unfinished" -; }
# "check" stays to the end, so that something is always left.
done_with() { write_record "$unfinished" grep -vxF -- "$1" "$unfinished"; }
finished() { rm -f "$unfinished"; }

# A condition that must hold before the next step: the seconds it may hold it, "proceed" or "refuse" for what then, and
# its script as base64 on stdin, which ends with 0 (go on; what it prints is a warning), 75 (not yet) or else (refused).
pass_gate() {
  base64 -d >"$work/gate"
  gate_end=$(($(uptime_seconds) + $1)) told=
  while :; do
    verdict=0; answer=$(in_time $((gate_end - $(uptime_seconds))) "$work/gate") || verdict=$?
    [ "$verdict" != 0 ] || { warn "$answer"; return 0; }
    [ "$verdict" = 75 ] || { printf '%s\n' "$answer"; return 1; }
    [ "$(uptime_seconds)" -lt "$gate_end" ] || break
    last=$(printf '%s\n' "$answer" | tail -n 1)
    [ "$last" = "$told" ] || printf 'bv waiting %s\n' "$last" >&4
    told=$last
    still_wanted; sleep 2
  done
  [ "$2" = proceed ] || { printf '%s\nand that for %s s\n' "$answer" "$1"; return 1; }
  warn "$answer"; warn "not waited for any longer than $1 s"
}
# What a script says that others' answers may keep busy. One that does not end within the seconds, a minute at least, has
# no answer yet.
in_time() {
  limit=$1 script=$2; [ "$limit" -ge 60 ] || limit=60
  in_time_code=0; timeout -k 5 "$limit" sh "$script" 2>&1 || in_time_code=$?
  case $in_time_code in 124 | 137) echo "what is asked takes more than $limit s"; return 75 ;; esac
  return "$in_time_code"
}
warn() { [ -z "$1" ] || printf '%s\n' "$1" | sed 's/^/bv warn /' >&4; }

# A member of a group that serves now has to serve again before its turn ends: the line of the note that says so, and
# the script that tells, as base64 on stdin: it ends with 0 where the member serves, with 1 where it does not.
note_if_ready() {
  base64 -d >"$work/ready"
  ! is_pending "$1" || return 0
  ready_code=0; answer=$(in_time 60 "$work/ready") || ready_code=$?
  case $ready_code in
    0) pending_too "$1" ;;
    1) ;;
    *) printf '%s\nwhether it serves cannot be asked\n' "$answer"; return 1 ;;
  esac
}
await_ready() {
  base64 -d >"$work/ready"
  is_pending "$1" || return 0
  ready_end=$(($(uptime_seconds) + $2))
  until answer=$(in_time 60 "$work/ready"); do
    [ "$(uptime_seconds)" -lt "$ready_end" ] || { printf '%s\nnot ready again within %s s\n' "$answer" "$2"; return 1; }
    still_wanted; sleep 1
  done
  done_with "$1"
}
