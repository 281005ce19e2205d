
# What of this host others could reach: its addresses, who listens, what Docker publishes, what listens in containers,
# what the firewall admits.
# Changes nothing.
network_state() {
  ip -o address show | awk -v OFS="$tab" '{ sub("/.*", "", $4); print "address", $2, $4 }'
  ! command -v tailscale >/dev/null 2>&1 ||
    tailscale status --json --peers=false 2>/dev/null | jq -r '.Self.Addrs[]?' | sed "s/^/endpoint$tab/"
  ss -H -tulpn >"$work/sockets" || unwritten || return
  sed "s/^/socket$tab/" "$work/sockets"
  grep -o 'pid=[0-9]*' "$work/sockets" | sort -u | while IFS='=' read -r _ pid; do
    [ ! -r "/proc/$pid/cgroup" ] || printf 'group\t%s\t%s\n' "$pid" "$(grep -oE '[0-9a-f]{64}|[^/]+\.service$' "/proc/$pid/cgroup" | head -n 1)"
  done
  ! command -v docker >/dev/null 2>&1 || docker ps -q | xargs -r docker inspect -f "$published" >"$work/containers" || unwritten || return
  grep -sv '^namespace' "$work/containers"
  grep -sE '^namespace.*[0-9]+(\.[0-9]+){3}' "$work/containers" | while read -r _ id pid address; do
    nsenter -t "$pid" -n ss -H -tln | sed "s/^/inside$tab$id$tab$address${tab}tcp /"
  done
  for v in '' 6; do
    "ip${v}tables-save" -t filter 2>/dev/null | grep -E '^(:INPUT |-A ufw6?-user-input )' | sed "s/^/kernel${v:-4}$tab/"
  done
  return 0
}

# A line for the container, one for each address of its own, and one for each port that Docker leads to it, with a proxy
# or without.
published='{{printf "container\t%s\t%s" .Id .Name}}{{$id := .Id}}{{$pid := .State.Pid}}{{range .NetworkSettings.Networks}}
{{printf "namespace\t%s\t%v\t%v" $id $pid .IPAddress}}{{end}}{{range $port, $places := .NetworkSettings.Ports}}{{range $places}}
{{printf "published\t%s\t%s\t%s\t%s" $id .HostIp .HostPort $port}}{{end}}{{end}}'

# Probes where stdin says, "protocol address port" a line, a hundred at a time; prints the lines of those that said
# something, with "open" or "closed". To UDP it sends what time servers answer to; others may keep silent. A fourth word
# is a neighbour by way of which to go.
probe_ports() {
  cat >"$work/probes" && awk 'NF == 4' "$work/probes" >"$work/detours" || unwritten || return
  awk 'NF == 3' "$work/probes" | xargs -r -P 100 -n 3 timeout 3 bash -c "$probing"
  case $? in 0 | 123) ;; *) return 1 ;; esac
  [ ! -s "$work/detours" ] || python3 -c @DETOURS@ <"$work/detours"
}

probing='case $0 in
  tcp) if : <"/dev/tcp/$1/$2"; then said=open; else said=closed; fi ;;
  udp)
    exec 9<>"/dev/udp/$1/$2"; printf "\33$(printf "\\\\0%.0s" {1..47})" >&9
    IFS= read -r -d "" -n 1 -t 2 -u 9; said=$?
    if ((said > 128)); then exit; elif ((said)); then said=closed; else said=open; fi ;;
esac 2>/dev/null
echo "$0 $1 $2 $said"'
