#!/bin/sh
# Supervises a container, whose name is the first argument: starts it again when it ended by itself, and neither after a
# safety stop nor after a person stopped it. Docker refuses to start it, whoever asks, while the gate is missing, a file
# that the container mounts. With "open" as second argument it opens the gate once the clock is in step. With "ended" it
# judges an end: a call of its own, so that the newest version of this file does it; the third is the number of restarts.
set -uf
export LC_ALL=C
umask 022
name=$1 restarts=${3-0}
gate=@GATES@/$name
stop=@SAFETY_STOPS@/$name
left=@LEFT@/$name
restarting=@RESTARTING@/$name

inspect() { timeout 60 docker inspect --type container -f "$1" "$name" 2>/dev/null; }
# When it was started and when it ended last stand in $started and $ended; all is empty where Docker has no answer.
look() {
  read -r status id code started ended <<END
$(inspect '{{.State.Status}} {{.Id}} {{.State.ExitCode}} {{.State.StartedAt}} {{.State.FinishedAt}}')
END
}
label() { inspect "{{with index .Config.Labels \"bonded-validator.safety-stop$1\"}}{{.}}{{end}}"; }

clock_in_step() {
  chronyc waitsync @TRIES@ @MAX_CORRECTION@ 0 2 >/dev/null ||
    { echo "The clock is not in step with its sources: see chronyc sources"; return 1; }
}

open_gate() {
  rm -f -- "$gate"
  [ ! -e "$stop" ] || { echo "$name stays stopped: $(head -c 100 -- "$stop")"; return 0; }
  clock_in_step && install -D -m 0444 /dev/null "$gate"
}

# Whether the log since the last start has a text: 0 yes, 1 no, 2 unknown. What a program logs is data, and may be as much
# as it likes: the end of it is read, so many lines, bytes and seconds.
logged() {
  answer=$({ { timeout 60 docker logs --since "$started" --tail @LOG_LINES@ "$id" 2>&1; echo "read $?" >&3; } |
    tail -c @LOG_BYTES@ | { ! grep -aqF -e "$1" || echo found >&3; }; } 3>&1)
  case $answer in
    *found) return 0 ;;
    "read 0") return 1 ;;
    "read 124") return 2 ;;
  esac
  # After a power cut Docker may refuse its own file for good (moby issue 29511). Its end has older starts, too.
  file=$(inspect '{{.LogPath}}') && [ -f "$file" ] || return 2
  tail -c @LOG_BYTES@ -- "$file" | grep -aqF -e "$1"
}

# Whether it ended for safety, likewise; $reason is why.
ended_for_safety() {
  reason=$(label '') && by_code=$(label .code) && by_log=$(label .log) || return 2
  [ -n "$reason" ] || return 1
  [ "$by_code" != "$code" ] || return 0
  [ -n "$by_log" ] || return 1
  logged "$by_log"
}

# Docker notes for restart policies who ended a container, and shows it nowhere else (daemon/kill.go and daemon/start.go
# of moby, 20.10 to 29). 0: a person, or it cannot be read; 1: nobody; 2: Docker does not answer.
stopped_by_person() {
  root=$(timeout 60 docker info -f '{{.DockerRootDir}}' 2>/dev/null) || return 2
  [ "$(jq -r .HasBeenManuallyStopped "$root/containers/$id/config.v2.json")" != false ]
}

is_same_end() { [ "$(inspect '{{.State.Status}} {{.State.StartedAt}}')" = "exited $started" ]; }
is_left() { [ -e "$stop" ] || [ "$(head -c 100 -- "$left" 2>/dev/null)" = "$started" ]; }

again() { exec "$0" "$name" "$@"; }
later() { sleep 5; again ended "$restarts"; }
# Nobody can tell whether it may run, so it does not; it is not about to be started either.
unknown() {
  rm -f -- "$restarting"
  echo "$name ended with $code and stays stopped, because Docker does not say why: see docker inspect and docker logs of it"
  sleep 30
  again ended "$restarts"
}

# The gate first: a note that cannot be written is no reason to run.
note_safety_stop() {
  rm -f -- "$gate"
  echo "$name ended for safety: $reason"
  write_note || later
}
write_note() {
  mkdir -p -- "${stop%/*}" && printf '%s\n' "$reason" >"$stop.new" && sync -- "$stop.new" &&
    mv -fT -- "$stop.new" "$stop" && sync -- "${stop%/*}"
}

wait_for_operator() {
  rm -f -- "$restarting"
  while is_same_end; do sleep 5; done
  again watch
}

start_again() {
  ran=$(($(date -d "$ended" +%s) - $(date -d "$started" +%s)))
  [ "$ran" -lt @STEADY@ ] || restarts=0
  delay=$((1 << (restarts < 5 ? restarts : 5)))
  restarts=$((restarts + 1))
  echo "$name ended with $code, it is started again in $delay s"
  install -D -m 0444 /dev/null "$restarting"
  sleep "$delay"
  clock_in_step || later
  if is_same_end && ! is_left; then
    docker start "$name" >/dev/null
    # Who stopped it meanwhile saw nothing that ran.
    ! is_left || docker stop "$name" >/dev/null
  fi
  again watch "$restarts"
}

judge() {
  look
  [ "$status" = exited ] || again watch "$restarts"
  ! is_left || wait_for_operator
  ended_for_safety
  case $? in
    0) note_safety_stop; wait_for_operator ;;
    2) unknown ;;
  esac
  stopped_by_person
  case $? in
    0) wait_for_operator ;;
    2) unknown ;;
  esac
  start_again
}

watch() {
  while :; do
    look
    case $status in
      running | paused) rm -f -- "$restarting"; docker wait "$id" >/dev/null 2>&1 || sleep 5 ;;
      exited) again ended "$restarts" ;;
      *) sleep 5 ;;
    esac
  done
}

case ${2-watch} in
  open) open_gate ;;
  ended) judge ;;
  *) watch ;;
esac
