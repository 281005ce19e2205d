#!/bin/sh
# limit.sh run|disk bytes|inodes n: leaves room for n more pages of 4 KiB, or for n more inodes.
# limit.sh run|disk none: leaves room enough.
set -eu
case $1 in run) at=/run ;; disk) at=/disk ;; esac
used() { df --block-size=4K --output="$1" "$at" | tail -n 1; }
case $2 in
  bytes) mount -o "remount,size=$((($(used used) + $3) * 4))k" "$at" ;;
  inodes) mount -o "remount,nr_inodes=$(($(used iused) + $3))" "$at" ;;
  none) mount -o remount,size=64m,nr_inodes=20000 "$at" ;;
esac
