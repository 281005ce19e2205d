#!/bin/sh
# Stands in for Docker, whose own disk has room. A compose file has one service, as "key: value" lines; its container
# reads the files in the folder "config" when it starts. What happens to containers is noted in `events`.
. /opt/fake/called.sh
containers=$root/state/docker
mkdir -p "$containers"
cd "$containers" || exit 1

fail() { echo "$1" >&2; exit 1; }
# Sets `value`; without a process of its own, as this is called a thousand times.
field() { read -r value <"$1/$2"; }
write() { printf '%s\n' "$3" >"$1/$2"; }
by_id() {
  for one in */*; do
    field "$one" id
    case $value in "$1"*) return 0 ;; esac
  done
  fail "no such container: $1"
}

start() {
  write "$1" status running
  write "$1" at "$(date -u +%Y-%m-%dT%H:%M:%S.%NZ)"
  field "$1" config
  write "$1" started "$(content_of "$value")"
  event start "$1"
}
stop() {
  field "$1" status
  [ "$value" = exited ] || event stop "$1"
  write "$1" status exited
}

# Options of ps, with docker and with compose; prints ids.
list() {
  every= statuses= project= service= length=12
  while [ $# -gt 0 ]; do
    case $1 in
      -a | -aq | -qa | --all) every=yes ;;
      --no-trunc) length=64 ;;
      --status) statuses="$statuses $2"; shift ;;
      --filter)
        case $2 in
          status=*) statuses="$statuses ${2#*=}" ;;
          label=com.docker.compose.project=*) project=${2##*=} ;;
          label=com.docker.compose.service=*) service=${2##*=} ;;
          *) fail "ps: unknown filter $2" ;;
        esac
        shift ;;
      -*) ;;
      *) service=$1 ;;
    esac
    shift
  done
  for one in */*; do
    [ -d "$one" ] || continue
    [ -z "$project" ] || [ "${one%/*}" = "$project" ] || continue
    [ -z "$service" ] || [ "${one#*/}" = "$service" ] || continue
    field "$one" status
    case " ${statuses:-${every:-running}} " in *" $value "* | " yes ") ;; *) continue ;; esac
    field "$one" id
    printf "%.${length}s\n" "$value"
  done
}

# Go templates, as far as they name single fields.
inspect() {
  format=
  while [ $# -gt 0 ]; do
    case $1 in --format | -f) format=$2; shift 2 ;; *) break ;; esac
  done
  [ $# -gt 0 ] || fail "inspect: needs a container"
  for id; do
    [ -n "$id" ] || fail "inspect: no such object: $id"
    by_id "$id"
    script="s/{{if eq [^}]*}}{{\$name = [^}]*}}{{end}}//; /{{if not/d; s/{{end}}//; s/{{\$name := [^}]*}}//; s|{{\$name}}|$one|"
    replace '{{.Id}}' id
    replace '{{.Config.Image}}' image
    replace '{{.HostConfig.RestartPolicy.Name}}' restart
    replace '{{.State.Status}}' status
    replace '{{.State.StartedAt}}' at
    script="$script; s/{{.State.ExitCode}}/0/; s/{{.State.OOMKilled}}/false/"
    replace '{{index .Config.Labels "bonded-validator.definition"}}' definition
    replace '{{index .Config.Labels "com.docker.compose.config-hash"}}' hash
    printf '%s\n' "$format" | sed -e "$script"
  done
}
replace() { field "$one" "$2"; script="$script; s|$1|$value|"; }

said() { sed -n "s/^$1: //p" "$file"; }

up() {
  mode=
  for word; do case $word in --force-recreate | --no-recreate) mode=$word ;; esac; done
  hash=$(sha256sum <"$file" | cut -d' ' -f1)
  was=
  [ ! -d "$one" ] || { field "$one" hash; was=$value; }
  if [ -d "$one" ] && [ "$mode" != --no-recreate ] && { [ -n "$mode" ] || [ "$was" != "$hash" ]; }; then
    stop "$one"
    rm -r "$one"
  fi
  if [ ! -d "$one" ]; then
    mkdir -p "$one"
    write "$one" id "$(printf '%s %s' "$one" "$(date +%s%N)" | sha256sum | cut -d' ' -f1)"
    write "$one" hash "$hash"
    for key in image definition restart config; do write "$one" "$key" "$(said "$key")"; done
    write "$one" status created
    write "$one" at 0001-01-01T00:00:00Z
  fi
  field "$one" status
  [ "$value" = running ] || start "$one"
}

compose() {
  [ "$1" = -f ] && file=$2 && shift 2
  [ -s "$file" ] || fail "compose: no configuration in $file"
  one=$(said name)/$(said service) verb=$1
  shift
  [ -n "$(said config)" ] || fail "compose: $file is not whole"
  case $verb in
    ps) list --filter "label=com.docker.compose.project=${one%/*}" "$@" ;;
    up) up "$@" ;;
    restart) stop "$one"; start "$one" ;;
    *) fail "compose: unknown command $verb" ;;
  esac
}

verb=$1
shift
case $verb in
  ps) list "$@" ;;
  inspect) inspect "$@" ;;
  image | pull) ;;
  network) ;;
  compose) compose "$@" ;;
  stop | start) for id; do by_id "$id"; "$verb" "$one"; done ;;
  rm) for id; do by_id "$id"; rm -r "$one"; done ;;
  *) fail "unknown command $verb" ;;
esac
