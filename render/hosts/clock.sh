#!/bin/sh
# Waits until the clock is in step, opens the gate of a compose project (the argument) and starts what Docker refused to
# start before: of the containers that somebody wants to run, those whose last error names the gate.
set -u
gate=@FOLDER@/$1
chronyc waitsync @TRIES@ @MAX_CORRECTION@ 0 2 >/dev/null ||
  { echo "The clock is not in step with its sources: see chronyc sources"; exit 1; }
install -D -m 0444 /dev/null "$gate" || exit
docker ps -aq --filter "label=com.docker.compose.project=$1" |
  xargs -r docker inspect -f '{{.Id}} {{.HostConfig.RestartPolicy.Name}} {{.State.Error}}' |
  grep -F "$gate" | grep -v '^[0-9a-f]* no ' | cut -d ' ' -f 1 | xargs -r docker start
