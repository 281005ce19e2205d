# What an HAProxy does now, by its control socket: "changes TAB what its runtime API has changed", and "servers TAB backend/server
# address:port …", both with commas between. Fails where it says nothing. Of "show servers state" (HAProxy management guide, 9.3)
# column 7 is the administrative state (1: forced into maintenance, 8: forced to drain), 8 and 9 are the weight now and at first,
# 14 is the state of the checks (2: there are, 4: they run), 18 is the name whose address 5 is. Of "show stat" 7 is the limit of sessions: a frontend of ours has
# that of the whole.
proxy_state() {
  printf 'show info;show servers state;show stat\n' | timeout 5 perl -MIO::Socket::UNIX -e '
    $socket = IO::Socket::UNIX->new(Peer => $ARGV[0]) or exit 1;
    print $socket <STDIN>; $socket->shutdown(1); print <$socket>' "$1" >"$work/proxy" || return
  grep -q '^# be_id' "$work/proxy" && grep -q '^# pxname' "$work/proxy" || return
  awk '
    BEGIN { OFS = "\t" }
    $1 == "Maxconn:" { sessions = $2 }
    $1 == "Hard_maxconn:" { most = $2; if (sessions != most) change("sessions " sessions) }
    /^[0-9]/ && NF > 14 {
      how = ""
      if ($7 % 2) how = how " disabled"
      if (int($7 / 8) % 2) how = how " drained"
      if ($8 != $9) how = how " weight " $8
      if (int($14 / 2) % 2 && !(int($14 / 4) % 2)) how = how " unchecked"
      if (how != "") change($2 "/" $4 how)
      at[$2 "/" $4] = $18 != "-" ? $18 ":" $19 : $5 == "-" ? "unix" : $5 ":" $19
    }
    /^[^#]/ && split($0, cell, ",") > 18 {
      name = cell[1] "/" cell[2]
      if (cell[2] == "FRONTEND" && cell[18] != "OPEN") change(cell[1] " closed")
      if (cell[2] == "FRONTEND" && cell[7] != most) change(cell[1] " sessions " cell[7])
      if (name in at) servers = servers "," name " " at[name] (cell[7] == "" ? "" : " maxconn " cell[7])
    }
    END { print "changes", substr(changes, 2); print "servers", substr(servers, 2) }
    function change(what) { changes = changes "," what }' "$work/proxy"
}
