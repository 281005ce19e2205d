
# What this host remembers of changes to the things named on stdin, "path TAB /etc/x" or with package, unit or service,
# and of what people did in the last week. Changes nothing.
history() {
  sort -u >"$work/traces" && true >"$work/packages" || unwritten || return
  printf 'offset\t%s\n' "$(date +%z)"
  while IFS="$tab" read -r type name; do "history_$type" "$name"; done <"$work/traces"
  sort -u "$work/packages" | while read -r name; do
    cat /var/log/dpkg.log.1 /var/log/dpkg.log 2>/dev/null | grep -F " $name:" |
      grep -E '^[0-9: -]+ (install|upgrade|remove|purge) ' | tail -n 3 | sed "s/^/dpkg$tab/"
  done
  cat /var/log/apt/history.log 2>/dev/null | grep -E '^(Start-Date|Commandline|Requested-By|End-Date): ' |
    tail -n 200 | public_apt | sed "s/^/apt$tab/"
  # Anybody may log under any name. Entries of sudo carry the id of whoever called it, and only root's are sshd's own.
  getent passwd | awk -F : -v OFS="$tab" '{ print "account", $1, $3 }'
  journalctl -q --no-pager -o json --output-fields=MESSAGE,_UID --since -7d -t sudo 2>/dev/null |
    grep COMMAND= | grep -vF '(command continued)' | tail -n 300 | public_commands | sed "s/^/sudo$tab/"
  journalctl -q --no-pager -o short-unix --since -7d -t sshd -t sshd-session _UID=0 2>/dev/null |
    grep ': Accepted ' | tail -n 300 | sed "s/^/login$tab/"
  return 0
}

# Of something that is gone, the folder that held it remembers when.
history_path() {
  if [ -e "$1" ] || [ -L "$1" ]; then printf 'path\t%s\tchanged\t%s\n' "$1" "$(stat -c %Z -- "$1")"
  else
    folder=$1; until [ -d "$folder" ]; do folder=${folder%/*}; [ -n "$folder" ] || folder=/; done
    printf 'path\t%s\tchanged\t%s\n' "$1" "$(stat -c %Y -- "$folder")"
  fi
  history_owner "path$tab$1" "$1"
}

history_package() { printf '%s\n' "$1" >>"$work/packages" || unwritten; printf 'package\t%s\tpackage\t%s\n' "$1" "$1"; }

# Debian 12 knows files of packages under /lib that systemd finds under /usr/lib.
history_owner() {
  owner=$(dpkg-query -S "$2" "${2#/usr}" 2>/dev/null | head -n 1 | sed 's/[:,] .*//')
  [ -n "$owner" ] || return 0
  printf '%s\n' "$owner" >>"$work/packages" || unwritten; printf '%s\tpackage\t%s\n' "$1" "$owner"
}

history_unit() {
  fragment=$(systemctl show -P FragmentPath -- "$1")
  {
    systemctl show --timestamp=unix -P StateChangeTimestamp -- "$1" | tr -d @
    for file in "/etc/systemd/system/$1" "/run/systemd/system/$1" "/etc/systemd/system/$1.d" /etc/systemd/system/*.wants; do
      [ ! -e "$file" ] || stat -c %Z -- "$file"
    done
  } | sort -n | tail -n 1 | sed "s|^|unit$tab$1${tab}changed$tab|"
  [ -z "$fragment" ] || history_owner "unit$tab$1" "$fragment"
}

# Docker tells events of its own life only; what it no longer knows, the container does.
history_service() {
  command -v docker >/dev/null 2>&1 || return 0
  of="label=com.docker.compose.project=${1%/*}"; service="label=com.docker.compose.service=${1#*/}"
  {
    docker ps -aq --filter "$of" --filter "$service" | xargs -r docker inspect -f '{{.Created}} {{.State.StartedAt}} {{.State.FinishedAt}}' |
      tr ' ' '\n' | while read -r time; do date -d "$time" +%s; done
    timeout 5 docker events --since 168h --until "$(date +%s)" --filter type=container --filter "$of" --filter "$service" --format '{{.Time}}'
  } 2>/dev/null | sort -n | tail -n 1 | sed "s|^|service$tab$1${tab}changed$tab|"
}
