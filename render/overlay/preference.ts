import { type Overlay, peersOf } from "../../topology/overlay.ts";
import { addressUnit } from "./frontUnits.ts";
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
/** Milliseconds after which a home that is not seen is not waited for any longer. */
const patience = 10_000;

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

# In: addresses of the interface, sessions of BGP, its routes. Out: "address metric" of what has to change.
decide='
  . as [$links, $summary, $bgp]
  | ($summary.peers // {} | with_entries(select(.value.state == "Established")) | map_values(.peerUptimeMsec)) as $sessions
  | ([$sessions[] > ${patience}] | any) as $patient
  | $links[].addr_info[]? | .local as $address | (.metric // 0) as $metric
  | $own.ranks[$address] | select(. != null) | . as $rank
  | ([$own.others[] | ($sessions[.] // 0) > ${settledAfter} * ($rank + 1)] | all) as $settled
  | ([$bgp.routes["\\($address)/32"][]? | select(.peerId as $peer | $own.others | index($peer))
      | .metric // 0 | select(. < $own.undecided)] | min) as $best
  | if ($sessions | length) == 0 then $own.undecided + $rank
    elif $metric < $own.undecided and $metric % $own.homes == $rank then $metric
    elif $best != null then $rank + $own.homes * (($best - $rank) / $own.homes + 1 | floor)
    elif $settled or $patient then $rank
    else $own.undecided + $rank end
  | select(. != $metric) | "\\($address) \\(.)"'

look() {
  { ip -j -4 address show dev ${addressDevice} 2>/dev/null || echo '[]'; "$@" 2>/dev/null; } |
    jq -rs --argjson own "$own" "$decide" 2>/dev/null
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
while :; do
  differences | while read -r address metric; do announce "$address" "$metric"; done
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
