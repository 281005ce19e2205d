
# ufw's own reload, insert and delete empty its chains while everything that they do not admit is dropped: cut off
# there, a host is shut for good. So rules are put into its files, and from these into the kernel in one transaction.

has_family() { [ -z "$v" ] || [ -e /proc/sys/net/ipv6 ]; }
ufw_enabled() { grep -qx 'ENABLED=yes' /etc/ufw/ufw.conf; }
ufw_runs() { "ip${v}tables" -C "ufw$v-before-input" -j "ufw$v-user-input" 2>/dev/null; }

# Address and port of this session as sshd sees it, from whichever process above this one still knows.
way_in() {
  pid=$$
  while [ "${pid:-0}" -gt 1 ]; do
    session=$(tr '\0' '\n' <"/proc/$pid/environ" | sed -n 's/^SSH_CONNECTION=//p')
    set -- $session
    [ $# -lt 4 ] || { printf '%s %s\n' "$1" "$4"; return 0; }
    pid=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$pid/status")
  done
}

# Whether the rules in $work admit new sessions of this kind from everywhere.
way_in_open() {
  session=$(way_in)
  set -- $session
  [ $# = 2 ] || return 1
  case $1 in *:*) v=6 any=::/0 ;; *) v='' any=0.0.0.0/0 ;; esac
  cat "$work/rules$v"/* 2>/dev/null |
    grep -Eq "^### tuple ### (allow|limit) (tcp|any) (any|([0-9:,]+,)?$2(,[0-9:,]+)?) $any any $any in( |\$)"
}
no_way_in() {
  echo "no rule admits ssh as this session came in (address and port: $(way_in)), so nothing was changed."
  echo "Let ssh.sshdPort of the host say on which port sshd listens there; if it is not set, ssh.port says so."
  return 1
}

read_rules() { split_rules; if way_in_open; then was_open=yes; else was_open=no; fi; }

# Name, and both texts as base64; "-" for none.
put_rule() {
  rm -f "$work/rules/$1" "$work/rules6/$1"
  [ "$2" = - ] || echo "$2" | base64 -d >"$work/rules/$1"
  [ "$3" = - ] || echo "$3" | base64 -d >"$work/rules6/$1"
}

# Rules that go; the last one that admits sessions stays while the firewall does.
drop_rules() {
  for name; do
    mkdir -p "$work/dropped"; rm -f "$work/dropped"/*
    for v in '' 6; do [ ! -e "$work/rules$v/$name" ] || mv "$work/rules$v/$name" "$work/dropped/rules$v"; done
    if [ "$was_open" = yes ] && ufw_enabled && ! way_in_open; then
      for v in '' 6; do [ ! -e "$work/dropped/rules$v" ] || mv "$work/dropped/rules$v" "$work/rules$v/$name"; done
    fi
  done
}

# Rules that no role owns go.
drop_foreign_rules() {
  cut -f1,2 "$home/manifest" | sed -n "s/^rule$tab//p" >"$work/owned"
  for file in "$work/rules"/* "$work/rules6"/*; do
    [ ! -e "$file" ] || grep -qxF -- "${file##*/}" "$work/owned" || rm -f "$file"
  done
}

# The rules in $work → ufw's files, and the kernel where ufw runs.
settle_rules() {
  [ "$was_open" = no ] || ! ufw_enabled || way_in_open || no_way_in || return 1
  for v in '' 6; do
    rules_are_whole || { cp "/usr/share/ufw/iptables/user$v.rules" /etc/ufw/; renew=yes; }
  done
  # Told to leave IPv6 alone, ufw would write no rate limit for it.
  [ -z "${renew:-}" ] || { set_values /etc/default/ufw IPV6=yes; ufw logging low >/dev/null 2>&1 || :; }
  for v in '' 6; do
    {
      sed '/^### RULES ###$/q' "/etc/ufw/user$v.rules"
      for file in "$work/rules$v"/*; do [ ! -e "$file" ] || { echo; cat "$file"; }; done
      echo; sed -n '/^### END RULES ###$/,$p' "/etc/ufw/user$v.rules"
    } >"$work/user.rules"
    ! has_family || "ip${v}tables-restore" -n --test <"$work/user.rules"
    base64 <"$work/user.rules" | write_file "/etc/ufw/user$v.rules" root:root 0640
    ! ufw_runs || "ip${v}tables-restore" -n <"/etc/ufw/user$v.rules"
  done
  [ ! -d "$home/firewall" ] || { look_at_kernel; running_rules >"$home/firewall/rules"; }
}

# Settings of one of ufw's files, as name=value.
set_values() {
  file=$1; shift
  cp "$file" "$work/values"
  for value; do
    sed -i "/^${value%%=*}=/d" "$work/values"; printf '%s\n' "$value" >>"$work/values"
  done
  base64 <"$work/values" | write_file "$file" root:root 0644
}

# The files that a hand has edited, as the package brought them.
restore_ufw_files() {
  edited_ufw_files | while read -r file; do
    keep_copy "$file"
    case $file in
      *.init) chmod a-x "$file" ;;
      */user*) ;; # written anew with the rules
      *) base64 <"/usr/share/ufw/iptables/${file##*/}" | write_file "$file" root:root 0640 ;;
    esac
  done
}

# Everything is let in before anything is taken away, and what is dropped comes last: whatever ends this, the way in is open.
restart_ufw() {
  for v in '' 6; do
    has_family || continue
    "ip${v}tables" -P INPUT ACCEPT
    "ip${v}tables" -F "ufw$v-reject-input" 2>/dev/null || :
    "ip${v}tables" -S "ufw$v-before-input" >/dev/null 2>&1 && stop=yes
  done
  [ -z "${stop:-}" ] || /usr/lib/ufw/ufw-init force-stop
  /usr/lib/ufw/ufw-init start
  for v in '' 6; do
    has_family || continue
    { echo '*filter'; "ip${v}tables" -S INPUT | sed -nE 's/^-A (.*-j (ACCEPT|DROP|REJECT|RETURN)( |$))/-D \1/p'; echo COMMIT; } |
      "ip${v}tables-restore" -n
    ufw_runs || { echo "ufw does not run after its start"; return 1; }
  done
  mkdir -p "$home/firewall"; look_at_kernel
  running_rules >"$home/firewall/rules"; running_frame >"$home/firewall/frame"
}
