import { renderRoutingLimits } from "../../../render/overlay/frr.ts";
import { overlayItems } from "../../../render/overlay/member-items.ts";
import { load } from "../../support/inventory.ts";
import { type Attempt, payload } from "./attempt.ts";
import { settled, some } from "./items.ts";

const topology = load("hoodi");
const overlay = overlayItems(topology.overlay!, topology.hosts.i7bb!, false);

/** As the package leaves its folders, with files of ours in them. */
const asPackaged = `
  mkdir -p /etc/frr /var/log/frr; rm -f /etc/frr/daemons.conf /var/log/frr/*
  chown -R frr:frr /etc/frr /var/log/frr; chmod 0750 /etc/frr /var/log/frr`;
const daemons = "file /etc/frr/daemons";
const configuration = "file /etc/frr/frr.conf";
const folder = "directory /etc/frr";
const logs = "directory /var/log/frr";
const ours = settled(some(overlay, folder, logs, daemons, configuration));
/** The same, and a folder as the package has it. */
const ownedByFrr = (path: string) => `${ours}\nchown frr:frr ${path}`;
/** FRR's own scripts, as systemd calls them; that no daemon runs here does not matter. */
const root = (made: string, command: string) => `${made}
  attack; /usr/lib/frr/${command} >/dev/null 2>&1 || :`;

/** Runs a command as systemd runs a service with that drop-in: it may write what the drop-in names, and nothing else. */
const confined = (limits: string, command: string) => {
  const written = /^ReadWritePaths=(.*)$/m.exec(limits)?.[1]?.split(" ") ?? [];
  const strict = limits.includes("ProtectSystem=strict\n");
  const paths = written.map((path) => path.replace(/^-/, ""));
  return `
  unshare --mount --propagation private sh -c '
    mkdir /srv/service; mount --rbind / /srv/service
    ${strict ? "for top in /srv/service /srv/service/run; do mount -o remount,bind,ro $top; done" : ""}
    for path in ${paths.join(" ")}; do [ ! -d $path ] || mount --bind $path /srv/service$path; done
    exec chroot /srv/service ${command}'`;
};
/** The watchdog of FRR's daemons, which is root. Without them it writes its files and tells that they are missing. */
const watchdog = (limits: string) => `
  mkdir -p /run/frr; chown frr:frr /run/frr; attack
  (${confined(limits, "/usr/lib/frr/watchfrr --dry -d zebra")}) >/srv/said 2>&1 </dev/null & watchdog=$!
  while kill -0 $watchdog 2>/dev/null && [ ! -e /root/owned ]; do sleep 0.1; done
  pkill -x watchfrr || :`;

/** Attempts of FRR's account, without the rights that its daemons have beyond it. */
export const frrAttempts: readonly Attempt[] = [
  {
    attacker: "frr",
    what: "writes a command into /etc/frr/daemons, which FRR's scripts read as root",
    protection: "the file is root's",
    host: asPackaged,
    attack: `echo '${payload}' >>/etc/frr/daemons`,
    root: root(ours, "frrinit.sh status"),
    without: { root: root(`${ours}\nchown frr:frr /etc/frr/daemons`, "frrinit.sh status") },
  },
  {
    attacker: "frr",
    what: "holds /etc/frr/daemons open for writing, from the time when the file was its own",
    protection: "a new file takes its place",
    host: `${asPackaged}; touch /etc/frr/daemons; chown frr /etc/frr/daemons`,
    attack: `[ ! -w /etc/frr/daemons ] ||
      ( exec 7>>/etc/frr/daemons; until [ -e /srv/settled ]; do sleep 0.02; done; echo '${payload}' >&7 ) >/dev/null 2>&1 </dev/null &`,
    root: `${ours}
      touch /srv/settled; while pgrep -u frr >/dev/null; do sleep 0.02; done
      /usr/lib/frr/frrinit.sh status >/dev/null 2>&1 || :`,
    without: {
      agent: { 'mv -fT -- "$new" "$path"': 'cat -- "$new" >|"$path" && chown -- "$owner" "$path"' },
    },
  },
  {
    attacker: "frr",
    what: "lays /etc/frr/daemons.conf beside it, which they read, too",
    protection: "the folder is root's",
    host: asPackaged,
    attack: `echo '${payload}' >/etc/frr/daemons.conf`,
    root: root(`rm -f /etc/frr/daemons.conf\n${ours}`, "frrinit.sh status"),
    without: {
      root: root(`rm -f /etc/frr/daemons.conf\n${ownedByFrr("/etc/frr")}`, "frrinit.sh status"),
    },
  },
  {
    attacker: "frr",
    what: "lays a link in the place of the log that a reload writes as root",
    protection: "the folder of the logs is root's",
    host: asPackaged,
    attack: "ln -sfn /root/owned /var/log/frr/frr-reload.log",
    root: root(`${ours}\nrm -f /var/log/frr/*`, "frr-reload.py --reload /etc/frr/frr.conf"),
    without: {
      root: root(
        `${ownedByFrr("/var/log/frr")}\nrm -f /var/log/frr/*`,
        "frr-reload.py --reload /etc/frr/frr.conf",
      ),
    },
  },
  {
    attacker: "frr",
    what: "lays a link in the place of the file in which the watchdog, as root, notes its process",
    protection: "the service may write its own folders alone",
    attack: "[ ! -d /run/frr ] || ln -sfn /root/owned /run/frr/watchfrr.pid",
    root: watchdog(renderRoutingLimits()),
    without: { root: watchdog("") },
  },
];
