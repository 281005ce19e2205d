#!/bin/sh
set -u
device=@DEVICE@
peers=@PEERS@
addresses=@ADDRESSES@

# "hardware-address mesh-address tailnet-address" of every peer that the tailnet knows, under its name and with its tag.
# DNSName is given by the control server, to one machine alone. HostName is what a machine says of itself, and nothing
# here believes it: not even where nobody has the DNSName (tailscale.com/ipn/ipnstate, PeerStatus).
remotes='
  (.Self.DNSName | sub("^[^.]*"; "")) as $domain
  | .Peer as $all | $peers[] | . as $peer
  | [$all[]? | select(.DNSName == $peer.name + $domain and ((.Tags // []) | index($peer.tag)))]
  | select(length == 1) | first
  | "\($peer.hardware) \($peer.address) \(first(.TailscaleIPs[] | select(contains("."))))"'

# There before the tailnet is, and after it: FRR takes a neighbour on a missing interface for one several hops away,
# and then speaks another BFD with it than the neighbour does.
make_device() {
  ip link show "$device" >/dev/null 2>&1 ||
    ip link add "$device" address @HARDWARE@ mtu @MTU@ type vxlan id @VXLAN_ID@ dstport @VXLAN_PORT@ nolearning
  ip address replace @ADDRESS@/@PREFIX_LENGTH@ dev "$device"
  ip link set "$device" up
}

# For a time without the tailnet or without FRR: nothing of ours follows the default route, in the clear, to a stranger.
forbid_detours() { for target; do ip route replace unreachable "$target" metric @LAST_RESORT@; done; }

drop_strangers() {
  bridge fdb show dev "$device" | while read -r hardware _; do
    case "$known" in *"$hardware"*) ;; *) bridge fdb delete "$hardware" dev "$device" ;; esac
  done
}

settle() {
  make_device
  forbid_detours $addresses
  status=$(tailscale status --json 2>/dev/null) || return
  known=$(printf '%s' "$status" | jq -r --argjson peers "$peers" "$remotes")
  drop_strangers
  printf '%s\n' "$known" | while read -r hardware address remote; do
    [ -n "$remote" ] || continue
    forbid_detours "$remote"
    bridge fdb replace "$hardware" dev "$device" dst "$remote"
    ip neighbour replace "$address" lladdr "$hardware" dev "$device" nud permanent
  done
}

# A reload reads this file again and leaves the mesh as it is.
trap 'exec "$0"' HUP
make_device
systemd-notify --ready
while :; do
  settle
  sleep 5 &
  wait $!
done
