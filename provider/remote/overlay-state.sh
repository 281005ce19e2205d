
# How this host stands for the addresses on an interface, whose name is on stdin: those of the interface, and what BGP hears of
# others. A line of JSON each. Changes nothing, as what follows.
address_state() {
  read -r device
  ip -j -4 address show dev "$device" 2>/dev/null || echo '[]'
  vtysh -c 'show bgp ipv4 unicast json' 2>/dev/null | tr -d '\n'; echo
}

# Counters of the sessions of BFD, as a line of JSON.
bfd_counters() { vtysh -c 'show bfd peers counters json' 2>/dev/null | tr -d '\n'; echo; }

# How long answers take. On stdin: how often to ask, and how many failures end it; then "get URL" or "eth_syncing URL" a
# line. Prints for each request the number of its line, the status, the times as curl measures them, and what went wrong.
time_requests() {
  read -r rounds tries && cat >"$work/requests" && true >"$work/failed" || unwritten || return
  for _ in $(seq "$rounds"); do
    number=0
    while read -r asks url; do
      [ "$(grep -cx "$number" "$work/failed")" -ge "$tries" ] || time_request || printf '%s\n' "$number" >>"$work/failed"
      number=$((number + 1))
    done <"$work/requests"
  done
}
time_request() {
  case $asks in
    get) set -- ;;
    eth_syncing) set -- -H 'content-type: application/json' --data-raw "$eth_syncing" ;;
    *) return 1 ;;
  esac
  curl -q -g --proto =http,https --noproxy '*' -sS -o /dev/null --connect-timeout 3 -m 5 -w "$number\\t$timings\\n" "$@" -- "$url" \
    </dev/null 2>/dev/null
}
eth_syncing='{"jsonrpc":"2.0","id":1,"method":"eth_syncing","params":[]}'
timings='%{http_code}\t%{time_namelookup}\t%{time_connect}\t%{time_appconnect}\t%{time_pretransfer}\t%{time_starttransfer}\t%{time_total}\t%{errormsg}'
