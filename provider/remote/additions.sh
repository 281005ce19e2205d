# What was added to this host beside its packages, in places from which something gets power. Prints "part TAB cell …";
# what is known, and to whom it belongs, is for the provider to say. Secrets such as password hashes are not printed.

# Files by which something runs as root, is let in, or changes what programs do. The first of them are templates.
added_places='/usr/share/base-files/profile /usr/share/base-files/dot.bashrc /usr/share/base-files/dot.profile
/etc/profile /etc/profile.d /etc/bash.bashrc /root/.bashrc /root/.profile /root/.bash_profile /root/.bash_login
/etc/cron* /etc/anacrontab /var/spool/cron /etc/sudoers /etc/sudoers.d /etc/sudo.conf /etc/doas.conf /etc/polkit-1 /var/lib/polkit-1
/etc/systemd/system* /etc/systemd/user* /usr/local/lib/systemd /run/systemd/system /run/systemd/system.control
/run/systemd/transient /etc/ld.so.preload /etc/ld.so.conf /etc/ld.so.conf.d /etc/pam.d /etc/pam.conf /etc/security /etc/environment
/etc/environment.d /etc/apt/apt.conf /etc/apt/apt.conf.d /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/trusted.gpg
/etc/apt/trusted.gpg.d /etc/dpkg/dpkg.cfg /etc/dpkg/dpkg.cfg.d /etc/modules /etc/modules-load.d /etc/modprobe.d
/etc/sysctl.conf /etc/sysctl.d /etc/udev/rules.d /etc/tmpfiles.d /etc/binfmt.d /etc/rc.local /etc/init.d /etc/grub.d
/etc/initramfs-tools/hooks /etc/initramfs-tools/scripts /etc/kernel/postinst.d /etc/kernel/postrm.d /etc/kernel/preinst.d
/etc/kernel/prerm.d /etc/network/if-down.d /etc/network/if-post-down.d /etc/network/if-pre-up.d /etc/network/if-up.d
/etc/networkd-dispatcher /etc/dhcp/dhclient-enter-hooks.d /etc/dhcp/dhclient-exit-hooks.d /etc/update-motd.d
/etc/logrotate.conf /etc/logrotate.d /etc/needrestart /etc/ssh/sshrc /etc/hosts.equiv /etc/docker /etc/nftables.conf'

# Files of which single lines count, and those of apt and dpkg, of which only such lines do as run or trust something.
line_files='/etc/hosts /etc/nsswitch.conf /etc/environment /etc/sudoers.d/90-cloud-init-users /etc/pam.d/common-*
/etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources'
hook_files='/etc/apt/apt.conf /etc/apt/apt.conf.d/* /etc/dpkg/dpkg.cfg /etc/dpkg/dpkg.cfg.d/*'

added_scan=/usr/local/lib/bonded-validator/additions-scan

list_additions() {
  now=$(date +%s)
  read -r name </proc/sys/kernel/hostname && printf 'hostname\t%s\n' "$name"
  added_accounts
  added_files
  added_lines
  added_programs
  added_containers
  added_packet_rules
  added_by_scan
}

# Accounts that may log in, members of groups that give power, and where sshd looks for keys.
added_accounts() {
  set -- /etc/shadow /etc/group
  [ ! -f /etc/gshadow ] || set -- "$@" /etc/gshadow
  said=$(grep -shiE '^[[:space:]]*(AuthorizedKeysFile|TrustedUserCAKeys)[[:space:]=]' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*)
  printf '%s\n' "$said" | sed -nE "/[[:space:]=]none[[:space:]]*\$/d; s/^[[:space:]]*[Tt][A-Za-z]+[[:space:]=]+/authority$tab/p"
  places=$(printf '%s\n' "$said" | sed -nE 's/^[[:space:]]*[Aa][A-Za-z]+[[:space:]=]+//p' | tr '\n"' '  ')
  awk -v today="$((now / 86400))" -v places=".ssh/authorized_keys .ssh/authorized_keys2 $places" '
    BEGIN { FS = ":"; OFS = "\t"; split(places, place, " ")
      power = " adm admin disk docker incus incus-admin kmem kvm libvirt lxd podman root shadow staff sudo systemd-journal wheel " }
    FILENAME == "/etc/shadow" { word[$1] = state($2); over[$1] = $8 ~ /^[0-9]+$/ && $8 + 0 <= today; next }
    FILENAME == "/etc/passwd" { list[++count] = $0; group_of[$1] = $4; next }
    { counts = index(power, " " $1 " ") || $3 == "0" }
    FILENAME == "/etc/group" && counts { if (!($3 in named)) named[$3] = $1; members($1, $4) }
    FILENAME == "/etc/gshadow" && counts { members($1, $3); members($1, $4); if (state($2) == "set") print "group-password", $1 }
    END {
      for (i = 1; i <= count; i++) {
        split(list[i], cell, ":"); user = cell[1]
        password = cell[2] == "x" ? word[user] : state(cell[2])
        shell = cell[7] == "" ? "/bin/sh" : cell[7]
        login = shell !~ /\/(nologin|false|sync|shutdown|halt)$/
        person = cell[3] >= 1000 && cell[3] < 65534 || cell[3] > 65535
        if (cell[3] == 0 || login || person || password != "locked" && password != "")
          print "account", user, cell[3], shell, password, over[user] ? "expired" : ""
        if (cell[4] in named) print "member", named[cell[4]], user
        for (j in place) print "keys", user, at(place[j], user, cell[6])
      }
    }
    function state(hash) { return hash == "" ? "empty" : hash ~ /^[!*]/ ? "locked" : "set" }
    function members(group, names, each, n, k) {
      n = split(names, each, ",")
      for (k = 1; k <= n; k++) if (each[k] in group_of) print "member", group, each[k]
    }
    function at(path, user, home) {
      gsub(/%h/, home, path); gsub(/%u/, user, path); gsub(/%%/, "%", path)
      return path ~ /^\// ? path : home "/" path
    }' /etc/passwd "$@" | while IFS="$tab" read -r part user rest; do
      if [ "$part" = keys ]; then added_keys "$user" "$rest"; else printf '%s\t%s\t%s\n' "$part" "$user" "$rest"; fi
    done
}

# Only what has the form of a key is shown of a file that an account may have made a link to another, and not what an
# option sets or runs.
added_keys() {
  if [ -L "$2" ]; then printf 'key\t%s\t%s\tis a link\n' "$1" "$2"; return; fi
  [ ! -f "$2" ] || body_of "$2" | head -c 65536 | grep -aE '^[^#]*(ssh-|ecdsa-|sk-)[a-z0-9@.-]+[[:space:]]+AAAA[A-Za-z0-9+/]{16}' |
    sed -E 's/"(\\.|[^"\\])*"/""/g' | while IFS= read -r line; do printf 'key\t%s\t%s\t%s\n' "$1" "$2" "$line"; done
}

# Files and links that no package has brought, or that differ from what it brought.
added_files() {
  pattern=$(printf '%s' "$added_places" | tr '\n ' '||' | sed 's/[*]/[^\/ ]*/g')
  {
    grep -hE "^ ?($pattern)(/| |\$)" /var/lib/dpkg/status /var/lib/dpkg/info/*.list
    echo
    find $added_places -xdev \( -type l -printf 'l\t%l\t%p\n' -o -type f -size -1025k -exec md5sum {} + \
      -o -type f -printf 'f\t\t%p\n' \) 2>/dev/null
  } | awk '
    BEGIN { FS = OFS = "\t"
      template["/etc/profile"] = "profile"; template["/root/.bashrc"] = "dot.bashrc"; template["/root/.profile"] = "dot.profile" }
    !found && /^$/ { found = 1; next }
    !found && /^ / { split($0, cell, " "); packaged[cell[1]] = cell[2]; next }
    !found { listed[$0] = 1; next }
    { type = $1; path = $3; to = $2; sum = "" }
    type !~ /^[lf]$/ { type = "f"; sum = substr($0, 1, 32); path = substr($0, 35) }
    sub(/^\/usr\/share\/base-files\//, "", path) { original[path] = sum; next }
    path in packaged && packaged[path] == sum || !(path in packaged) && path in listed { next }
    path in template && original[template[path]] == sum || path ~ /\.(dpkg|ucf)-[a-z]+$/ { next }
    type == "l" && path ~ /^\/(etc|run)\/systemd\// && to ~ /^((\/usr)?\/lib\/systemd\/|\/dev\/null$)/ { next }
    { print type == "l" ? "link" : "file", path, path in packaged ? "changed" : "added", to }'
}

# Lines of files that systems write themselves: name, and text. A variable for everybody may hold anything.
added_lines() {
  {
    grep -sHE '^[[:space:]]*[^#[:space:]]' $line_files
    grep -sHiE '^[^#/]*(invoke|install-pkgs|logger|allow|trusted|verify|sandbox|solver|dir::)' $hook_files
  } | sed -E "/^\/etc\/environment:[[:space:]]*(PATH|LANG|LANGUAGE|LC_[A-Z]+)=/!s/^(\/etc\/environment:[^=]*=).*/\1/; s/:/$tab/; s/^/line$tab/" |
    public_text
}

# What is found before the programs of the system of the same name.
added_programs() {
  for path in /usr/local/sbin/* /usr/local/bin/*; do
    name=${path##*/}
    for folder in /usr/sbin /usr/bin /sbin /bin; do
      if [ -e "$folder/$name" ]; then printf 'program\t%s\t%s\n' "$path" "$folder/$name"; break; fi
    done
  done
}

added_containers() {
  [ -S /run/docker.sock ] || return 0
  said=$(curl -s --max-time 10 --unix-socket /run/docker.sock 'http://docker/containers/json?all=true' | jq -r '.[] | [ "container",
    (.Names[0] // .Id)[1:], .Labels["com.docker.compose.project"], .Labels["com.docker.compose.service"],
    (if .Labels["com.docker.compose.oneoff"] == "True" or .Labels["bonded-validator.definition"] == null then "foreign" else "" end),
    .Image, .HostConfig.NetworkMode, ([.Mounts[]? | .Source // .Name] | join(" ")) ] | @tsv' 2>/dev/null) || said="containers${tab}silent"
  printf '%s\n' "$said"
}

# Rules in the kernel's own chains of all tables, and the chains that others of nftables hook in.
added_packet_rules() {
  for v in '' 6; do
    "ip${v}tables-save" 2>/dev/null | awk -v family="ip${v}tables" '
      /^\*/ { table = substr($0, 2) }
      /^-A (PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING) / { print "packets\t" family "\t" table "\t" substr($0, 4) }'
  done
  nft list chains 2>/dev/null | awk '
    $1 == "table" { family = $2; table = $3; print "table\t" family "\t" table }
    $1 == "chain" { chain = $2 }
    $1 == "type" { print "hook\t" family "\t" table "\t" chain "\t" $4 }'
}

# What the daily scan (render/hosts/additions-scan.sh) has noted, and the age of that: since the host has the scan, or since
# it was started, it had that long for one.
added_by_scan() {
  [ -f "$added_scan" ] || return 0
  noted=$(stat -c %Y "$home/additions" "$added_scan" 2>/dev/null | sort -n | tail -n 1)
  read -r up _ </proc/uptime
  age=$((now - noted)) up=${up%.*}
  printf 'scanned\t%s\n' "$((age < up ? age : up))"
  [ ! -f "$home/additions" ] || head -c 131072 "$home/additions" | grep -aE "^(setuid|capability|modified)$tab"
}

# At most 200 rows of a part and folder, 2000 characters each, printable; then how many more there are.
as_fields() {
  awk '
    BEGIN { FS = "\t" }
    { part = $1; if ($2 ~ /^\//) { split($2, folder, "/"); part = $1 FS "/" folder[2] "/" folder[3] }
      if (++count[part] > 200) next
      gsub(/[^ -~\t]/, "?"); printf "\t%d\t%s\n", ++row, substr($0, 1, 2000) }
    END { for (part in count) if (count[part] > 200) printf "\t%d\tmore\t%s\t%d\n", ++row, part, count[part] - 200 }'
}
