# Runs as root on the host while the provider's ssh session lasts, and ends with it.
# Requests on stdin: a header of exactly 32 bytes, "verb size nonce", padded with spaces, then `size` bytes.
# Answers on stdout: lines, then "bv end nonce status". Nothing is installed; what is kept lies in $home.
set -u
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 077
trap '' PIPE HUP
home=/var/lib/bonded-validator
tab=$(printf '\t')
work=$(mktemp -d /run/bonded-validator.XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
exec 3<&0 </dev/null

secret_record() { printf '%s/secrets/%s\n' "$home" "$(printf '%s' "$1" | tr / %)"; }
irreplaceable_record() { printf '%s/irreplaceable/%s\n' "$home" "$(printf '%s' "$1" | tr / %)"; }
# Beside a data directory, which its program may write into: it goes with the data to another disk.
database_mark() { printf '%s/.%s.bonded-validator-version\n' "${1%/*}" "${1##*/}"; }
# What a file holds, and never what a link leads to that took its place since it was looked at.
body_of() { dd if="$1" iflag=nofollow,nonblock bs=64K status=none 2>/dev/null; }
holds() { [ -n "$(find "$1" -mindepth 1 -maxdepth 1 -name "$2" -print -quit 2>/dev/null)" ]; }
sysctl_setting() { printf '/proc/sys/%s\n' "$(printf '%s' "$1" | tr . /)"; }
sudoers_file() { printf '/etc/sudoers.d/90-bonded-validator-%s\n' "$1"; }
@DISKS@
@FIREWALL@

# Files of apt's that name an address.
sources_of() {
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    if [ -f "$file" ] && grep -v '^#' "$file" | grep -qF -e "$1"; then printf '%s\n' "$file"; fi
  done
}
@OPENPGP@
@OBSERVERS@

# Extra items to look at come on stdin, as "kind TAB name TAB flag".
observe() {
  { cat; printf '%s\t\t\n' @FACTS@; [ ! -f "$home/manifest" ] || cut -f1-3 "$home/manifest"; } | sort -u >"$work/items"
  [ ! -f "$home/manifest" ] || sed "s/^/=manifest$tab/" "$home/manifest"
  for file in "$home"/unfinished/*; do
    [ ! -f "$file" ] || [ "${file%.new}" != "$file" ] || printf '=unfinished\t%s\t%s\n' "${file##*/}" "$(base64 -w0 <"$file")"
  done
  for kind in @KINDS@; do
    grep "^$kind$tab" "$work/items" | cut -f2- >"$work/names" || continue
    [ -s "$work/names" ] && "observe_$kind" <"$work/names" | sed "s/^/$kind$tab/"
  done
  return 0
}
@HISTORY@
@SURVEY@
@WRITER@
serve() {
  limit=120
  while header=$(timeout "$limit" head -c 32 <&3) && [ -n "$header" ]; do
    set -- $header
    verb=$1 size=$2 nonce=$3
    timeout 15 head -c "$size" <&3 >"$work/request" || exit 1
    [ "$(stat -c %s "$work/request")" = "$size" ] || exit 1
    case $verb in
      ping) : ;;
      observe) observe <"$work/request" ;;
      history) history <"$work/request" ;;
      survey) survey ;;
      knock) knock <"$work/request" ;;
      @VERBS@
      *) echo "this session is read-only"; false ;;
    esac
    printf '\nbv end %s %s\n' "$nonce" "$?"
  done
}

printf 'bv ready\n'
serve
