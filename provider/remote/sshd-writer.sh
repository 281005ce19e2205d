
# sshd takes the first value that it reads, so our file (path; base64 on stdin) has to be read before any other. What
# stands in a Match against its settings (second) becomes a comment. What is meant to be is tested before a file is
# touched; if a later step fails, all files return as they were.
tighten_sshd() (
  main=/etc/ssh/sshd_config drop_in=$1
  base64 -d >"$work/sshd_drop_in"
  sshd_matches "$2" "$drop_in" >"$work/sshd_matches"
  include_first "$work/sshd_drop_in" >"$work/sshd_config"
  mkdir -p /run/sshd
  /usr/sbin/sshd -t -f "$work/sshd_config" || { echo "sshd refuses what its configuration would be; nothing was changed"; exit 1; }
  refuse_shut_out
  include_first "$drop_in" >"$work/sshd_config"
  { printf '%s\n' "$main" "$drop_in"; cut -f1 "$work/sshd_matches"; } | sort -u >"$work/sshd_changed"
  while read -r file; do keep_copy "$file"; note_sshd "$file"; done <"$work/sshd_changed"
  trap restore_sshd EXIT
  while read -r file; do
    case $file in
      "$main") base64 <"$work/sshd_config" | write_file "$main" root:root "0$(stat -Lc %a "$main")" ;;
      "$drop_in") base64 <"$work/sshd_drop_in" | write_file "$drop_in" root:root 0644 ;;
      *) disarmed "$file" | base64 | write_file "$file" root:root "0$(stat -Lc %a "$file")" ;;
    esac
  done <"$work/sshd_changed"
  /usr/sbin/sshd -t
  reload_sshd
  trap - EXIT
)

# A file without what stands against ours.
disarmed() { sed "$(awk -F"$tab" -v file="$1" '$1 == file { print $2 " s/^/# /" }' "$work/sshd_matches")" "$1"; }

# A reload also puts in force what a person has edited and not loaded yet. Whoever runs this must be able to log in then.
refuse_shut_out() {
  user=${SUDO_USER:-root}
  session=$(way_in)
  set -- $session
  from=${1:-127.0.0.1} port=${2:-}
  /usr/sbin/sshd -T -f "$work/sshd_config" -C "user=$user,host=$from,addr=$from" >"$work/sshd_would"
  while read -r setting value; do
    case "$setting $value" in
      "pubkeyauthentication no") shut_out "$setting $value" ;;
      "denyusers "*) ! matches_user "$value" || shut_out "$setting $value" ;;
      "denygroups "*) ! matches_group "$value" || shut_out "$setting $value" ;;
    esac
  done <"$work/sshd_would"
  admits allowusers matches_user
  admits allowgroups matches_group
  [ -z "$port" ] || listens_elsewise || grep -qx "port $port" "$work/sshd_would" || shut_out "$(grep '^port ' "$work/sshd_would")"
}

# Whether the port comes from a socket unit or from the command line, and not from the files.
listens_elsewise() { systemctl is-active -q ssh.socket || has_port_argument; }
# A process is sshd by its program and its user: anybody can name one so, and a container's root is root here, too.
has_port_argument() {
  for pid in $(pgrep -u 0 -f 'sshd.* -p ?[0-9]'); do
    [ "$(stat -Lc %d:%i "/proc/$pid/exe")" != "$(stat -Lc %d:%i /usr/sbin/sshd)" ] || return 0
  done
  return 1
}

# A list that is not empty has to name the user.
admits() {
  grep -q "^$1 " "$work/sshd_would" || return 0
  sed -n "s/^$1 //p" "$work/sshd_would" | while read -r value; do ! "$2" "$value" || { echo yes; break; }; done | grep -qx yes ||
    shut_out "$(grep "^$1 " "$work/sshd_would" | tr '\n' ' ')"
}

# Patterns of sshd are those of the shell; behind an @ stands where the user comes from.
# shellcheck disable=SC2254
matches_user() {
  case $user in ${1%%@*}) ;; *) return 1 ;; esac
  case $1 in *@*) case $from in ${1#*@}) ;; *) return 1 ;; esac ;; esac
}
# shellcheck disable=SC2254
matches_group() {
  for group in $(id -Gn -- "$user"); do case $group in $1) return 0 ;; esac; done
  return 1
}

shut_out() {
  echo "sshd's files say \"$1\", which would shut out $user from $from as soon as sshd reads them. Correct that on the host, then run up again; nothing was changed."
  exit 1
}

include_first() { printf 'Include %s\n' "$1"; disarmed "$main" | sed "\\|^Include $drop_in\$|d"; }

before_sshd() { printf '%s/before-%s\n' "$work" "$(printf '%s' "$1" | tr / %)"; }
note_sshd() { rm -f "$(before_sshd "$1")"; [ ! -e "$1" ] || cp -aT "$1" "$(before_sshd "$1")"; }

restore_sshd() {
  while read -r file; do
    before=$(before_sshd "$file")
    if [ -e "$before" ]; then cp -aT --remove-destination "$before" "$file"; else rm -f "$file"; fi
  done <"$work/sshd_changed"
  reload_sshd || :
  echo "sshd's configuration is as it was before"
}

reload_sshd() { systemctl reload ssh || systemctl reload sshd; }
