
# sshd takes the first value that it reads, so our file (path; base64 on stdin) has to be read before any other. What is
# meant to be is tested before a file is touched; if a later step fails, both files return as they were.
tighten_sshd() (
  main=/etc/ssh/sshd_config drop_in=$1
  base64 -d >"$work/sshd_drop_in"
  include_first "$work/sshd_drop_in" >"$work/sshd_config"
  mkdir -p /run/sshd
  /usr/sbin/sshd -t -f "$work/sshd_config" || { echo "sshd refuses what its configuration would be; nothing was changed"; exit 1; }
  include_first "$drop_in" >"$work/sshd_config"
  for file in "$main" "$drop_in"; do keep_copy "$file"; note_sshd "$file"; done
  trap restore_sshd EXIT
  base64 <"$work/sshd_drop_in" | write_file "$drop_in" root:root 0644
  base64 <"$work/sshd_config" | write_file "$main" root:root "0$(stat -c %a "$main")"
  /usr/sbin/sshd -t
  reload_sshd
  trap - EXIT
)

include_first() { printf 'Include %s\n' "$1"; sed "\\|^Include $drop_in\$|d" "$main"; }

before_sshd() { printf '%s/before-%s\n' "$work" "${1##*/}"; }
note_sshd() { rm -f "$(before_sshd "$1")"; [ ! -e "$1" ] || cp -aT "$1" "$(before_sshd "$1")"; }

restore_sshd() {
  for file in "$main" "$drop_in"; do
    before=$(before_sshd "$file")
    if [ -e "$before" ]; then cp -aT --remove-destination "$before" "$file"; else rm -f "$file"; fi
  done
  reload_sshd || :
  echo "sshd's configuration is as it was before"
}

reload_sshd() { systemctl reload ssh || systemctl reload sshd; }
