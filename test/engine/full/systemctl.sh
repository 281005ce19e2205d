#!/bin/sh
# Stands in for systemd, which does not run in a box. A unit reads the files in /srv/app/units/<name> when it starts.
. /opt/fake/called.sh
verb= name= property=
while [ $# -gt 0 ]; do
  case $1 in
    -P) property=$2; shift ;;
    -p) shift ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$1; else name=$1; fi ;;
  esac
  shift
done
unit=$root/state/units/$name
started() { content_of "/srv/app/units/$name" >"$unit/started"; event "$verb" "unit $name"; }
[ -z "$name" ] || mkdir -p "$unit"
case $verb in
  show)
    [ -e "$unit/started" ] && active=active || active=inactive
    [ -e "$unit/enabled" ] && enabled=enabled || enabled=disabled
    case $property in
      '') printf 'LoadState=loaded\nActiveState=%s\nUnitFileState=%s\nDropInPaths=\nNeedDaemonReload=no\n' "$active" "$enabled" ;;
      NeedDaemonReload) echo no ;;
    esac ;;
  is-active) [ -e "$unit/started" ] ;;
  enable) : >"$unit/enabled" ;;
  disable) rm -f "$unit/enabled" ;;
  start | restart | reload-or-restart) started ;;
  stop) rm -f "$unit/started"; event stop "unit $name" ;;
esac
