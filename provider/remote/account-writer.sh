
# The account neither logs in nor runs anything by cron or sudo. What it owns stays. Rules are tested before a file is touched.
expire_account() {
  [ "${SUDO_USER:-root}" != "$1" ] || { echo "this session is $1's own, who would be shut out; log in as the host's ssh.user"; return 1; }
  ! getent passwd "$1" >/dev/null || usermod --expiredate 1 "$1"
  for place in $(sudo_of "$1"); do
    case $place in
      /*) drop_sudo_rules "$place" "$1" ;;
      *) gpasswd --delete "$1" "$place" ;;
    esac
  done
}

# A file that has nothing else to say goes.
drop_sudo_rules() {
  keep_copy "$1"
  grep -vE "^[[:space:]]*$2[[:space:]]" "$1" >"$work/sudoers" || :
  if [ "${1%/*}" = /etc/sudoers.d ] && ! grep -qE '^[[:space:]]*([^#[:space:]]|#include|#[0-9])' "$work/sudoers"; then rm -f -- "$1"; return; fi
  visudo -cqf "$work/sudoers" || { echo "visudo refuses $1 without the rule of $2; take it out by hand"; return 1; }
  base64 <"$work/sudoers" | write_file "$1" root:root 0440
}
