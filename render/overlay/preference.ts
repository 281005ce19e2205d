import { type Overlay, peersOf } from "../../topology/overlay/derive.ts";
import { addressUnit } from "./front-units.ts";
import { addressDevice } from "./mesh.ts";
import { undecided } from "./metric.ts";

/** Where the script lies; a unit runs it. */
export const preferenceScript = "/usr/local/lib/bonded-validator/preference";
export const preferenceUnit = "bonded-validator-preference.service";

/**
 * Milliseconds after which a session has brought all that the other home says. The second of homes that start together
 * waits twice as long, so that it hears of the first's place.
 */
const settledAfter = 3000;
/** Rounds, of a second each, for which a home that is not seen is waited for. */
const patience = 10;

/**
 * The program on a home host that decides with which metric its addresses are announced. Who was away (cut off from
 * everybody, or without its front) comes behind who serves, so that an address stays where it went; nobody else ever
 * changes, whatever some of them do not see of each other.
 *
 * With an address and a metric as arguments it announces that one so, once.
 */
export function renderPreference(overlay: Overlay, host: string): string {
  const homes = peersOf(overlay, host).filter(({ kind }) => kind === "home");
  const own = {
    undecided,
    homes: homes.length + 1,
    others: homes.map(({ address }) => address),
    ranks: Object.fromEntries(overlay.vips.map((vip) => [vip.address, vip.homes.indexOf(host)])),
  };
  return `#!/bin/sh
set -u
own='${JSON.stringify(own)}'

# In: addresses of the interface, sessions of BGP, its routes. Out: "address metric" of what has to change, and "wait"
# while others see this host and it has not decided.
decide='
  . as [$links, $summary, $bgp]
  | ($summary.peers // {} | with_entries(select(.value.state == "Established")) | map_values(.peerUptimeMsec)) as $sessions
  | [$links[].addr_info[]? | .local as $address | (.metric // 0) as $was
    | $own.ranks[$address] | select(. != null) | . as $rank
    | ([$own.others[] | if $sessions[.] then $sessions[.] > ${settledAfter} * ($rank + 1) else $waited > ${patience} end] | all) as $settled
    | ([$bgp.routes["\\($address)/32"][]? | select(.peerId as $peer | $own.others | index($peer))
        | .metric // 0 | select(. < $own.undecided)] | min) as $best
    | if ($sessions | length) == 0 then $own.undecided + $rank
      elif $was < $own.undecided and $was % $own.homes == $rank then $was
      elif $best != null then $rank + $own.homes * (($best - $rank) / $own.homes + 1 | floor)
      elif $settled then $rank
      else $own.undecided + $rank end
    | {$address, $was, is: .}]
  | (.[] | select(.is != .was) | "\\(.address) \\(.is)"),
    (if ($sessions | length) > 0 and any(.[]; .is >= $own.undecided) then "wait" else empty end)'

look() {
  { ip -j -4 address show dev ${addressDevice} 2>/dev/null || echo '[]'; "$@" 2>/dev/null; } |
    jq -rs --argjson own "$own" --argjson waited "$waited" "$decide" 2>/dev/null
}

# What gives no answer that can be read has no sessions either.
differences() { look vtysh -c 'show bgp ipv4 unicast summary json' -c 'show bgp ipv4 unicast json' || look :; }

# An address that its front's end has just taken away must not come back.
announce() {
  ip address replace "$1/32" dev ${addressDevice} metric "$2"
  case $(systemctl is-active "${addressUnit({ address: "$1" })}") in
    active | activating) ;;
    *) ip address delete "$1/32" dev ${addressDevice} ;;
  esac
}

[ $# = 0 ] || { announce "$1" "$2"; exit; }
waited=0
while :; do
  found=$(differences)
  case $found in *wait) waited=$((waited + 1)) ;; *) waited=0 ;; esac
  printf '%s\\n' "$found" | while read -r address metric; do [ -z "$metric" ] || announce "$address" "$metric"; done
  sleep 1
done
`;
}

/** The unit of that program. While it does not run, every address stays announced as it is. */
export function renderPreferenceUnit(): string {
  return `[Unit]
Description=Preference of the hosts for anycast addresses
After=frr.service

[Service]
ExecStart=${preferenceScript}
Restart=always
RestartSec=1
CPUWeight=1000
Nice=-10

[Install]
WantedBy=multi-user.target
`;
}
