
# The way in: the admin's keys and sudo rule. A change of them is provisional until a login under the new ones confirms
# it. Until then the former files lie below $way_in, and systemd puts them back: after a while, and when the host boots.
way_in=$home/way-in
way_in_unit=bonded-validator-way-in
way_in_seconds=120

# Makes the change that follows provisional: admin, folder of its keys, files. Nothing is replaced before this is done.
guard_way_in() {
  [ ! -e "$way_in" ] || { echo "another change of the way in is neither confirmed nor undone: see $way_in"; return 1; }
  trust_folders "$1" "${2%/*}/" "$2"
  shift
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  copy_way_in "$@"
  arm_way_in
  printf '%s\n' "$token" >"$work/way-in.new"
  mv -T "$way_in.new" "$way_in"; mv "$work/way-in.new" "$work/way-in"; sync -- "$home"
  printf 'bv provisional %s\n' "$token" >&4
}

# Root opens files in these folders, so nobody but the admin may put links there; sshd takes no keys from such either.
# With a slash behind it, a home may be a link of root's.
trust_folders() {
  admin=$1; shift
  for folder; do
    case $(stat -c '%F %U %A' -- "$folder" 2>/dev/null) in
      '' | "directory $admin "d????-??-? | "directory root "d????-??-?) ;;
      *) echo "$folder must be a folder of $admin, not a link, and writable by nobody else: correct that, then run up again"; return 1 ;;
    esac
  done
}

copy_way_in() {
  new=$way_in.new
  rm -rf "$new"; mkdir -p "$new/old"
  printf '%s\n' "$token" >"$new/token"
  printf '%s\n' "$1" >"$new/folder"
  [ ! -d "$1" ] || { mkdir -p "$new/old$1"; chown --reference="$1" "$new/old$1"; chmod --reference="$1" "$new/old$1"; }
  shift
  printf '%s\n' "$@" >"$new/files"
  for file; do
    [ ! -d "$file" ] || { echo "$file is a directory; move it away, then run up again"; return 1; }
    if [ -e "$file" ] || [ -L "$file" ]; then mkdir -p "$new/old${file%/*}"; cp -aT -- "$file" "$new/old$file"; fi
  done
  way_in_settle >"$new/settle"
  find "$new" \( -type f -o -type d \) -exec sync -- {} +
}

# The timer ends with the running system; the service is there for the next boot.
arm_way_in() {
  units=/etc/systemd/system/$way_in_unit
  cat >"$units.service" <<UNIT
[Unit]
Description=Put back the former way in: nobody has confirmed its change
ConditionPathExists=$way_in/settle
Before=ssh.service ssh.socket

[Service]
Type=oneshot
TimeoutStartSec=60
ExecStart=/bin/sh $way_in/settle undo $token

[Install]
WantedBy=multi-user.target
UNIT
  cat >"$units.timer" <<UNIT
[Unit]
Description=Time within which a change of the way in has to be confirmed

[Timer]
OnActiveSec=$way_in_seconds
AccuracySec=1
UNIT
  chmod 644 "$units.service" "$units.timer"; sync -- "$units.service" "$units.timer"
  systemctl daemon-reload
  systemctl enable --quiet "$way_in_unit.service"
  systemctl restart "$way_in_unit.timer"
  find "${units%/*}" -maxdepth 1 -type d -exec sync -- {} +
}

# "confirm" or "undo", and the token of the change.
settle_way_in() {
  [ -f "$way_in/settle" ] || { echo "no change of the way in is provisional: it was confirmed or undone before"; return 3; }
  sh "$way_in/settle" "$@"
}

# What a run left unconfirmed is undone before the next one looks.
take_back_way_in() {
  [ -f "$way_in/token" ] || return 0
  settle_way_in undo "$(cat "$way_in/token")" >/dev/null 2>&1 || return 0
  printf 'bv warn an earlier run did not confirm its change of the keys and sudo rule; the former ones are in force again\n'
}

# A script that fails takes its own change back.
take_back_own_way_in() {
  [ -f "$work/way-in" ] || return 0
  ! settle_way_in undo "$(cat "$work/way-in")" || echo "the former keys and sudo rule are in force again"
}

way_in_settle() { cat <<'SETTLE'
@SETTLE@
SETTLE
}
