#!/bin/sh
set -u
own=@OWN@

# In: addresses of the interface, sessions of BGP, its routes. Out: "address metric" of what has to change, and "wait"
# while others see this host and it has not decided.
decide='
  . as [$links, $summary, $bgp]
  | ($summary.peers // {} | with_entries(select(.value.state == "Established")) | map_values(.peerUptimeMsec)) as $sessions
  | [$links[].addr_info[]? | .local as $address | (.metric // 0) as $was
    | $own.ranks[$address] | select(. != null) | . as $rank
    | ([$own.others[] | if $sessions[.] then $sessions[.] > @SETTLED_AFTER@ * ($rank + 1) else $waited > @SETTLE_SECONDS@ end] | all) as $settled
    | ([$bgp.routes["\($address)/32"][]? | select(.peerId as $peer | $own.others | index($peer))
        | .metric // 0 | select(. < $own.undecided)] | min) as $best
    | if ($sessions | length) == 0 then $own.undecided + $rank
      elif $was < $own.undecided and $was % $own.homes == $rank then $was
      elif $best != null then $rank + $own.homes * (($best - $rank) / $own.homes + 1 | floor)
      elif $settled then $rank
      else $own.undecided + $rank end
    | {$address, $was, is: .}]
  | (.[] | select(.is != .was) | "\(.address) \(.is)"),
    (if ($sessions | length) > 0 and any(.[]; .is >= $own.undecided) then "wait" else empty end)'

look() {
  { ip -j -4 address show dev @DEVICE@ 2>/dev/null || echo '[]'; "$@" 2>/dev/null; } |
    jq -rs --argjson own "$own" --argjson waited "$waited" "$decide" 2>/dev/null
}

# What gives no answer that can be read has no sessions either.
differences() { look vtysh -c 'show bgp ipv4 unicast summary json' -c 'show bgp ipv4 unicast json' || look :; }

# An address that its proxy's end has just taken away must not come back.
announce() {
  ip address replace "$1/32" dev @DEVICE@ metric "$2"
  case $(systemctl is-active "@ADDRESS_UNIT@$1.service") in
    active | activating) ;;
    *) ip address delete "$1/32" dev @DEVICE@ ;;
  esac
}

[ $# = 0 ] || { announce "$1" "$2"; exit; }
waited=0
while :; do
  found=$(differences)
  case $found in *wait) waited=$((waited + 1)) ;; *) waited=0 ;; esac
  printf '%s\n' "$found" | while read -r address metric; do [ -z "$metric" ] || announce "$address" "$metric"; done
  sleep 1
done
