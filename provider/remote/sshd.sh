
# All files of sshd's configuration. Names with blanks are none that its own patterns lead to.
sshd_files() (
  [ -f /etc/ssh/sshd_config ] && cd /etc/ssh || exit 0
  found=$PWD/sshd_config list=$PWD/sshd_config
  while [ -n "$list" ]; do
    next=
    for file in $(sed -nE 's/^[[:space:]]*include[[:space:]=]+//Ip' $list | tr -d '"'); do
      case $file in /*) ;; *) file=$PWD/$file ;; esac
      case " $found " in *" $file "*) continue ;; esac
      [ ! -f "$file" ] || { found="$found $file"; next="$next $file"; }
    done
    list=$next
  done
  printf '%s\n' $found
)

# What stands in Match blocks against settings of ours ($1: "name value" a line), except in our own file ($2): file,
# line, the Match and what it says, separated by tabs. For a Match, sshd can only be asked about one connection at a time.
sshd_matches() {
  files=$(sshd_files)
  [ -n "$files" ] || return 0
  awk -v wanted="$1" -v own="$2" '
    BEGIN {
      count = split(wanted, lines, "\n")
      for (i = 1; i <= count; i++) { at = index(lines[i], " "); ours[tolower(substr(lines[i], 1, at - 1))] = tolower(substr(lines[i], at + 1)) }
      ours["challengeresponseauthentication"] = ours["kbdinteractiveauthentication"]
      ours["include"] = ""
    }
    FNR == 1 { whom = "" }
    FILENAME == own { next }
    {
      gsub(/[\t ]+/, " "); sub(/^ /, ""); sub(/ $/, "")
      name = tolower($0); sub(/[ =].*/, "", name)
      value = $0; sub(/^[^ =]+ ?=? ?/, "", value); gsub(/"/, "", value); sub(/ #.*/, "", value)
      if (name == "match") whom = $0
      else if (whom != "" && (name in ours) && tolower(value) != ours[name]) printf "%s\t%s\t%s\t%s\n", FILENAME, FNR, whom, $0
    }' $files
}

# What systemd starts sshd with, and has started it with, that no file can hold against: other files, lax modes.
sshd_options() {
  {
    systemctl show -p ExecStart -p MainPID ssh.service ssh@.service 2>/dev/null | while IFS= read -r line; do
      case $line in
        ExecStart=*argv*) line=${line#*argv\[\]=}; printf '%s\n' "${line%% ;*}" ;;
        MainPID=[1-9]*) tr '\0\n' '  ' <"/proc/${line#*=}/cmdline"; echo ;;
      esac
    done
    sed -n 's/^SSHD_OPTS=//p' /etc/default/ssh 2>/dev/null | tr -d "\"'"
  } | awk '
    {
      for (i = 1; i <= NF; i++) {
        if ($i ~ /^-f/) print ($i == "-f" ? "-f " $(i + 1) : $i)
        if ($i !~ /^-o/) continue
        said = $i == "-o" ? $(i + 1) " " $(i + 2) : substr($i, 3) " " $(i + 1)
        name = tolower(said); sub(/[ =].*/, "", name)
        value = tolower(said); sub(/^[^ =]+[ =]+/, "", value); sub(/ .*/, "", value)
        if (name == "include" || name == "match" || (name == "strictmodes" && value != "yes")) print "-o " name "=" value
      }
    }' | sort -u
  systemctl show -p ActiveState -p Triggers ssh.socket 2>/dev/null |
    awk -F= '{ said[$1] = $2 } END { if (said["ActiveState"] == "active" && said["Triggers"] !~ /^(sshd?(@[^ ]*)?\.service)?$/) print "ssh.socket starts " said["Triggers"] }'
}
