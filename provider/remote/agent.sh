# Runs as root on the host while the provider's ssh session lasts, and ends with it.
# Requests on stdin: a header of exactly 128 bytes, "verb size sha256 nonce", padded with spaces, then `size` bytes.
# Answers on stdout: lines of data, lines about the request after a "bv ", then "bv end nonce status".
# Nothing is installed; what is kept lies in $home.
set -u
export LC_ALL=C HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 077
# The login's home may be open to others, and programs read what is there: curl its options, Python modules.
cd /
trap '' PIPE HUP
home=/var/lib/bonded-validator
tab=$(printf '\t')
private=@PRIVATE@
# Made before the first request, so that a filesystem without room cannot keep them away: while a write failed $work/whole
# is missing, once the client is gone $work/client is.
mkdir -m 0700 "$private" 2>/dev/null
if [ ! -d "$private" ] || ! work=$(mktemp -d "$private/XXXXXXXX") || ! true >"$work/whole" || ! true >"$work/client"; then
  printf 'bv problem nothing can be written to %s\n' "$private"
  rm -rf "${work:-}"
  exit 1
fi 2>/dev/null
trap 'rm -rf "$work"' EXIT
trap 'exit 143' TERM
exec 3<&0 </dev/null

# Called for each write below $work that failed: what was written in part is not used, and the request fails.
unwritten() { rm -f "$work/whole"; return 1; }
# What is left where this folder lies, as a problem.
tell_room() {
  printf '\nbv problem nothing can be written to %s: %s KiB and %s inodes are free\n' "$1" \
    "$(df --output=avail "$1" | tail -n 1 | tr -d ' ')" "$(df --output=iavail "$1" | tail -n 1 | tr -d ' ')"
}

# The end of stdin tells that the client is gone; it sends nothing while a request runs. $1 is what then has to end.
watch_client() { { read -r _; rm -f "$work/client"; eval "$1"; } <&3 & watcher=$!; }
# Right after its start the watcher still has this shell's trap, which would swallow another signal.
unwatch_client() { kill -KILL "$watcher" 2>/dev/null; wait "$watcher" 2>/dev/null; }

secret_record() { printf '%s/secrets/%s\n' "$home" "$(printf '%s' "$1" | tr / %)"; }
irreplaceable_record() { printf '%s/irreplaceable/%s\n' "$home" "$(printf '%s' "$1" | tr / %)"; }
# project/service → the name of its container.
container_of() { printf '%s-1\n' "$(printf '%s' "$1" | tr / -)"; }
# Beside a data directory, which its program may write into: it goes with the data to another disk.
database_mark() { printf '%s/.%s.bonded-validator-version\n' "${1%/*}" "${1##*/}"; }
origin_mark() { printf '%s/.%s.bonded-validator-origin\n' "${1%/*}" "${1##*/}"; }
# What a file holds, and never what a link leads to that took its place since it was looked at.
body_of() { dd if="$1" iflag=nofollow,nonblock bs=64K status=none 2>/dev/null; }
# What is told of a secret file instead of what it holds.
secret_sum() { secret_sum=$(body_of "$1" | sha256sum); printf '%s\n' "${secret_sum%% *}"; }
# What a host's own configuration says, on its way to whoever asks; and commands of people, as the journal has them.
public_text() { cat; }
mounted() { findmnt --noheadings "$@"; }
public_routing() { cat; }
public_commands() { cat; }
public_apt() { cat; }
# Bytes of a request.
max_size=999999999
holds() { [ -n "$(find "$1" -mindepth 1 -maxdepth 1 -name "$2" -print -quit 2>/dev/null)" ]; }
sysctl_setting() { printf '/proc/sys/%s\n' "$(printf '%s' "$1" | tr . /)"; }
sudoers_file() { printf '/etc/sudoers.d/90-bonded-validator-%s\n' "$1"; }
# What makes an account an admin: files with rules for it, and groups that have them, or that are as good (docker, lxd).
sudo_of() {
  grep -lE "^[[:space:]]*$1[[:space:]]" /etc/sudoers /etc/sudoers.d/* 2>/dev/null
  getent group sudo admin wheel docker lxd |
    awk -F: -v name="$1" '{ count = split($4, members, ","); for (i = 1; i <= count; i++) if (members[i] == name) print $1 }'
}
@DISKS@
@FIREWALL@
@PROXY@
@SSHD@
@ADDITIONS@

# Files of apt's that name an address.
sources_of() {
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    if [ -f "$file" ] && grep -v '^#' "$file" | grep -qF -e "$1"; then printf '%s\n' "$file"; fi
  done
}
@OPENPGP@
@OBSERVERS@

# Extra items to look at come on stdin, as "kind TAB name TAB flag". After each kind stands how many names were looked at.
observe() {
  cat "$home/manifest" 2>/dev/null >"$work/manifest" || [ ! -e "$home/manifest" ] || unwritten || return
  { cat; printf '%s\t\t\n' @FACTS@; cut -f1-3 "$work/manifest"; } | sort -u >"$work/items" || unwritten || return
  sed "s/^/=manifest$tab/" "$work/manifest"
  for file in "$home"/unfinished/*; do
    [ ! -f "$file" ] || [ "${file%.new}" != "$file" ] || printf '=unfinished\t%s\t%s\n' "${file##*/}" "$(base64 -w0 <"$file")"
  done
  for kind in @KINDS@; do
    sed -n "s/^$kind$tab//p" "$work/items" >"$work/names" || unwritten || return
    [ -s "$work/names" ] || continue
    printf 'bv at %s\n' "$kind"
    { "observe_$kind" <"$work/names"; printf '=seen\t%s\n' "$(grep -c '' "$work/names")"; } | sed "s/^/$kind$tab/"
  done
  return 0
}
@HISTORY@
@MORE@
@WRITER@
# A look at a host may hang with what it asks. When the client gives up, everything that the look started ends.
look() {
  watch_client 'kill 0'
  printf '%s' "$request" | "$1"
  looked=$?
  unwatch_client
  return "$looked"
}

# What comes next on stdin cannot be told from the rest of this.
refuse_form() { echo "bv problem a request has no form that is known here"; exit 1; }

serve() {
  limit=120
  while header=$(timeout "$limit" head -c 128 <&3) && [ -n "$header" ]; do
    # Words of these characters alone: the shell makes names of files of others, and takes sizes for sums.
    case $header in *[!a-z0-9_\ ]*) refuse_form ;; esac
    set -- $header
    [ $# = 4 ] || refuse_form
    verb=$1 size=$2 sum=$3 nonce=$4
    case $size in *[!0-9]* | ??????????*) refuse_form ;; esac
    [ "$size" -le "$max_size" ] || refuse_form
    # The dot keeps the last line ends. A request never lies in a file: it may hold secrets, and is run only whole.
    request=$(timeout 15 head -c "$size" <&3; echo .); request=${request%.}
    [ "$(printf '%s' "$request" | sha256sum)" = "$sum  -" ] || { echo "bv problem a request did not arrive whole"; exit 1; }
    case $verb in
      ping) : ;;
      @VERBS@
      *) echo "bv problem this session is read-only"; false ;;
    esac
    status=$?
    [ -e "$work/whole" ] || { status=1; tell_room "$private"; true >"$work/whole"; } || exit 1
    printf '\nbv end %s %s\n' "$nonce" "$status"
  done
}

printf 'bv ready\n'
serve
