#!/bin/sh
# Stands in for Docker, which does not run in a box: one container for each compose file, which says its `name`, `image`,
# `definition` and `volumes` as a shell script would. /srv/docker/log has each start and stop. A file in /srv/docker/at, named after
# a moment (pull, create, stopped, started), is a script for that moment; it may kill what called.
state=/srv/docker
mkdir -p "$state/at"
moment() { [ ! -e "$state/at/$1" ] || . "$state/at/$1"; }
id_of() { printf '%s' "$1" | tr / _; }
value() { cat "$state/$id/$1" 2>/dev/null; }
put() { mkdir -p "$state/$id"; printf '%s\n' "$2" >"$state/$id/$1"; }
start() {
  put status running; put started "$(date -u +%Y-%m-%dT%H:%M:%S.%NZ)"; echo "start $name" >>"$state/log"; moment started
}
stop() { put status exited; echo "stop $name" >>"$state/log"; moment stopped; }
create() {
  moment create
  put name "$name"; put image "$image"; put definition "$definition"; put volumes "${volumes-}"; put status created
  put started 0001-01-01T00:00:00Z; put hash "$(printf '%s' "$definition" | sha256sum | cut -d' ' -f1)"
}
lacks() { [ "$(value status)" != running ]; }

compose() {
  . "$1"; id=$(id_of "$name"); shift
  case $* in
    *" -aq "* | "ps -aq "*) [ ! -d "$state/$id" ] || echo "$id" ;;
    "ps -q "*) lacks || echo "$id" ;;
    "restart "*) lacks || stop; start ;;
    up*--no-recreate*) ! lacks || start ;;
    up*)
      if [ ! -d "$state/$id" ]; then create; start
      elif [ "$(value definition)" != "$definition" ]; then lacks || stop; create; start
      elif lacks; then start
      fi ;;
  esac
}

inspect() {
  format=$1; shift
  for id; do
    name=$(value name)
    case $format in
      '{{.State.StartedAt}}') value started ;;
      *config-hash*'$name'* | '{{$name'*)
        for field in image status started definition hash; do printf '%s\t%s\t%s\n' "$name" "$field" "$(value "$field")"; done
        printf '%s\tid\t%s\n%s\trestart\tunless-stopped\n' "$name" "$id" "$name" ;;
      *config-hash*) value hash ;;
    esac
  done
}

case $1 in
  compose) shift 2; compose "$@" ;;
  inspect) shift 2; inspect "$@" ;;
  image) exit 1 ;;
  pull) moment pull ;;
  run) moment "$@" ;;
  stop) shift; for id; do name=$(value name); stop; done ;;
  rm) shift; for id; do [ "$id" != -f ] || continue; rm -r "${state:?}/$id"; done ;;
  ps)
    project='*'
    for filter; do case $filter in label=com.docker.compose.project=*) project=${filter##*=}/ ;; esac; done
    for folder in "$state"/*/; do
      id=${folder%/}; id=${id##*/}
      [ -e "$state/$id/name" ] || continue
      case $(value name) in $project*) ;; *) continue ;; esac
      case $* in *-q*) ! lacks || continue ;; esac
      case $* in
        *status=paused*) continue ;;
        *volume=*) ! lacks || continue; case " $(value volumes) " in *" ${3#volume=} "*) ;; *) continue ;; esac ;;
      esac
      echo "$id"
    done ;;
esac
