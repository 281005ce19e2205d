#!/bin/sh
# Removes images older than a week that no container uses, and packages that were installed for others which are gone, with
# their configuration. Containers stay, even stopped ones: somebody stopped them for a reason that a plan must still show.
# Volumes are never touched. apt leaves what is held.
set -eu
export LC_ALL=C DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
docker image prune --all --force --filter until=168h
# What a role wants is needed, also where it came as a part of something else.
awk -F '\t' '$1 == "package" && $3 == "" { print $2 }' @MANIFEST@ | xargs -r apt-mark -q manual
apt-get -q -y -o DPkg::Lock::Timeout=300 autoremove --purge
