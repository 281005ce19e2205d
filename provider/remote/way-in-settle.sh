# Ends a provisional change of the way in, with the token of that change: "confirm" lets it stand, "undo" puts back what
# was there before. Lies beside the copies, so that systemd runs it when nobody confirms. Whoever comes second fails.
set -eu
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 077
way_in=/var/lib/bonded-validator/way-in
unit=bonded-validator-way-in

# A file as it was, or none. What nothing has changed is not touched. On a disk without room the file is written where it
# is: once removed, others may take its room.
put_back() {
  old=$way_in/old$1 part=$1.bonded-validator-undo
  rm -rf -- "$part"
  if [ ! -e "$old" ] && [ ! -L "$old" ]; then rm -f -- "$1"; return; fi
  ! is_as_before "$1" || return 0
  if cp -aT --remove-destination -- "$old" "$part"; then mv -fT -- "$part" "$1"; return; fi
  rm -f -- "$part"
  if [ -f "$1" ] && [ ! -L "$1" ] && [ ! -L "$old" ]; then cp -aT -- "$old" "$1"
  else rm -f -- "$1"; cp -aT --remove-destination -- "$old" "$1"; fi
}
is_as_before() {
  [ "$(stat -c '%f %u %g' -- "$1" 2>/dev/null)" = "$(stat -c '%f %u %g' -- "$old")" ] || return 1
  if [ -L "$old" ]; then [ "$(readlink -- "$1")" = "$(readlink -- "$old")" ]; else cmp -s -- "$1" "$old"; fi
}

# The folder of the keys: owner and mode as they were; it goes if it was made with the change and holds nothing else.
put_back_folder() {
  if [ -d "$way_in/old$1" ]; then
    chown --reference="$way_in/old$1" -- "$1"; chmod --reference="$way_in/old$1" -- "$1"
  else
    rmdir -- "$1" 2>/dev/null || :
  fi
}

undo_change() {
  : >"$way_in/undoing"
  IFS= read -r folder <"$way_in/folder"
  [ ! -d "$way_in/old$folder" ] || mkdir -p -- "$folder"
  while IFS= read -r file; do put_back "$file"; done <"$way_in/files"
  put_back_folder "$folder"
  while IFS= read -r file; do [ ! -f "$file" ] || sync -- "$file" "${file%/*}"; done <"$way_in/files"
}

# The change is settled with the rename; what follows only tidies up.
end_change() {
  rm -rf "$way_in.settled"; mv -T "$way_in" "$way_in.settled"; sync -- "${way_in%/*}"
  {
    systemctl stop "$unit.timer"; systemctl disable --quiet "$unit.service"
    rm -f "/etc/systemd/system/$unit.timer" "/etc/systemd/system/$unit.service"
    systemctl daemon-reload
  } >/dev/null 2>&1 || :
  rm -rf "$way_in.settled"
}

refuse_settled() { [ "$(cat "$way_in/token" 2>/dev/null)" = "$1" ] || too_late; }
too_late() { echo "this change of the way in is not provisional any more: it was confirmed or undone before"; exit 3; }

settle() {
  refuse_settled "$2"
  exec 8<"$way_in"; flock 8
  refuse_settled "$2"
  case $1 in
    confirm) [ ! -e "$way_in/undoing" ] || too_late ;;
    undo) undo_change ;;
    *) echo "confirm or undo?"; exit 2 ;;
  esac
  end_change
}
settle "$@"; exit
