
# The firewall is ufw. v is '' for IPv4 and 6 for IPv6, as in the names of its files, chains and programs.

# user.rules → $work/rules, user6.rules → $work/rules6, one file a rule. A rule of ours bears the name in its comment;
# others are numbered behind a "~", which sorts after every name. $work/order and $work/order6 list ours as they stand.
split_rules() {
  for v in '' 6; do
    rm -rf "$work/rules$v"; mkdir "$work/rules$v" && true >"$work/order$v" || return
    [ -f "/etc/ufw/user$v.rules" ] || continue
    awk -v folder="$work/rules$v/" -v order="$work/order$v" '
      function text(hex,  i, s) {
        for (i = 1; i < length(hex); i += 2)
          s = s sprintf("%c", 16 * index(digits, substr(hex, i, 1)) + index(digits, substr(hex, i + 1, 1)) - 17)
        return s
      }
      function foreign() { return sprintf("~%04d", ++count) }
      BEGIN { digits = "0123456789abcdef" }
      /^### RULES ###$/ { inside = 1; file = foreign(); next }
      # As packaged, what a rate limit does follows at once.
      /^(### END RULES ###|COMMIT|-A ufw6?-user-limit.*)$/ { inside = 0 }
      /^### tuple ###/ {
        close(folder file)
        comment = text(match($0, / comment=[0-9a-f]+$/) ? substr($0, RSTART + 9) : "")
        ours = comment ~ /^bonded-validator:[a-z0-9-]+ [a-z0-9][a-z0-9-]*$/
        file = ours ? substr(comment, index(comment, " ") + 1) : foreign()
        if (ours) print file >>order
      }
      inside && !/^$/ { print >>(folder file) }
    ' "/etc/ufw/user$v.rules" || return
  done
}

# Whether ufw itself has written what stands around the rules: chains, logging, and what a rate limit does.
rules_are_whole() {
  awk -v limit="-A ufw$v-user-limit" '
    /^### RULES ###$/ { parts++; inside = 1 }
    /^### END RULES ###$/ { parts++; inside = 0 }
    $0 == limit " -j REJECT" || $0 == limit "-accept -j ACCEPT" { parts++; next }
    inside || /^(#|:|\*filter$|COMMIT$|$)/ || / -j LOG / || /^-[AI] ufw6?-[a-z-]*logging-[a-z]+ / { next }
    { foreign++ }
    END { exit parts == 4 && !foreign ? 0 : 1 }
  ' "/etc/ufw/user$v.rules" 2>/dev/null
}

# ufw's files that are not as the package brought them, or as ufw writes them. A hook that can be run is one.
edited_ufw_files() {
  for v in '' 6; do
    for file in "before$v.rules" "after$v.rules"; do
      cmp -s "/etc/ufw/$file" "/usr/share/ufw/iptables/$file" || echo "/etc/ufw/$file"
    done
    rules_are_whole || cmp -s "/etc/ufw/user$v.rules" "/usr/share/ufw/iptables/user$v.rules" || echo "/etc/ufw/user$v.rules"
  done
  for file in before.init after.init; do
    [ ! -x "/etc/ufw/$file" ] || echo "/etc/ufw/$file"
  done
}

# $work/running: what the kernel was told. That is ufw's chains, the ways to them, the policies, and verdicts that a hand
# put straight into INPUT. Chains that others hook in (Docker, Tailscale, fail2ban) are theirs, and logging lets nothing
# through.
look_at_kernel() {
  for v in '' 6; do
    "ip${v}tables-save" -t filter 2>/dev/null | sed -nE \
      -e '/ -j LOG( |$)/d' -e '/^-A ufw6?-[a-z-]*logging-[a-z]+ /d' -e '/ -j ufw6?-[a-z-]*logging-[a-z]+$/d' \
      -e "s/^:(INPUT|FORWARD|OUTPUT) ([A-Z]+).*/ip${v}tables -P \1 \2/p" \
      -e "s/^-A (ufw|(INPUT|FORWARD|OUTPUT) -j ufw|INPUT .*-j (ACCEPT|DROP|REJECT|RETURN)( |\$))/ip${v}tables &/p" || return
  done >"$work/running"
}
in_rules='^ip6?tables -A ufw6?-user-(input|output|forward) '
running_rules() { sed -nE "/$in_rules/p" "$work/running"; }
running_frame() { sed -E "/$in_rules/d" "$work/running"; }
