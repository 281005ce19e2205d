import type { Drift, Rounds } from "./drift.ts";

type Host = Drift["host"];

const byRole = (resource: string, host: Host, item: string, what: string, hand: string): Drift => {
  return { host, what, hand, resource, item };
};
const byOverlay = (host: Host, item: string, what: string, hand: string) =>
  byRole(`${host}-overlay`, host, item, what, hand);
const byProxy = (host: "trdiy" | "i7bb", item: string, what: string, hand: string) =>
  byRole(`hoodi-${host}-proxy`, host, item, what, hand);
const byConnector = (host: "trdiy" | "i7bb", item: string, what: string, hand: string) =>
  byRole(`hoodi-tunnel-connector-${host}`, host, item, what, hand);

const proxy = "bonded-validator-proxy-hoodi.service";
const control = "/run/bonded-validator-proxy-hoodi/control";
const tunnel = "bonded-validator-tunnel-hoodi.service";
const mesh = "bonded-validator-mesh.service";
const holder = (address: string) => `bonded-validator-address-${address}.service`;
const addresses = ["10.0.0.102", "10.0.0.103"];

/** Everything of the overlay that a hand can change on a host: by its files, by its programs' own shells, in the kernel. */
export const overlayRounds: Rounds = {
  "files, settings, routing and addresses": [
    byOverlay("shin", "tailnet", "routes of others accepted", "tailscale set --accept-routes"),
    byOverlay("shin", "unit frr", "routing stopped", "systemctl stop frr"),
    byOverlay("shin", "routing", "and so nothing routes", "true"),
    byOverlay(
      "shin",
      "file /usr/local/lib/bonded-validator/mesh",
      "mesh edited",
      "echo '# by hand' >>/usr/local/lib/bonded-validator/mesh",
    ),
    byOverlay(
      "shin",
      "address 10.0.0.102",
      "an address of the homes on a remote host",
      "ip address add 10.0.0.102/32 dev lo",
    ),
    byOverlay(
      "trdiy",
      "tailnet",
      "another ssh server and an exit node",
      "tailscale set --ssh --advertise-exit-node",
    ),
    byOverlay(
      "trdiy",
      "file /etc/frr/frr.conf",
      "routing's file edited",
      "echo '! by hand' >>/etc/frr/frr.conf",
    ),
    byProxy(
      "trdiy",
      "file /etc/bonded-validator/hoodi/proxy/haproxy.cfg",
      "proxy's file edited",
      "sed -i 's/retries 3/retries 0/' /etc/bonded-validator/hoodi/proxy/haproxy.cfg",
    ),
    byProxy("trdiy", "address 10.0.0.102", "address removed", "ip address delete 10.0.0.102/32 dev anycast0"),
    byConnector(
      "trdiy",
      "file /etc/bonded-validator/hoodi/tunnel/token",
      "token changed",
      "echo other >/etc/bonded-validator/hoodi/tunnel/token",
    ),
    byOverlay(
      "i7bb",
      "routing",
      "a route by FRR's own shell",
      "vtysh -c 'configure terminal' -c 'ip route 192.0.2.0/24 blackhole'",
    ),
    byProxy("i7bb", `unit ${proxy}`, "proxy stopped", `systemctl stop ${proxy}`),
    byProxy("i7bb", `proxy ${control}`, "and with it what it does with its servers", "true"),
    ...addresses.flatMap((address) => [
      byProxy("i7bb", `unit ${holder(address)}`, "and with it what holds its addresses", "true"),
      byProxy("i7bb", `address ${address}`, "and these", "true"),
    ]),
    byConnector("i7bb", `unit ${tunnel}`, "connector stopped", `systemctl stop ${tunnel}`),
  ],
  "daemons stopped, links and neighbours": [
    byOverlay("shin", "unit tailscaled", "Tailscale's daemon stopped", "systemctl stop tailscaled"),
    byOverlay("shin", "tailnet", "and so nothing is known of the tailnet", "true"),
    byOverlay(
      "shin",
      "sysctl net.ipv4.ip_nonlocal_bind",
      "kernel setting changed",
      "sysctl -qw net.ipv4.ip_nonlocal_bind=0",
    ),
    byOverlay("trdiy", "tailnet", "Tailscale switched off", "tailscale down"),
    byOverlay("trdiy", `unit ${mesh}`, "mesh stopped", `systemctl stop ${mesh}`),
    byProxy(
      "trdiy",
      `unit ${holder("10.0.0.102")}`,
      "what holds an address stopped",
      `systemctl stop ${holder("10.0.0.102")}`,
    ),
    byProxy("trdiy", "address 10.0.0.102", "and with it the address", "true"),
    byProxy(
      "trdiy",
      `proxy ${control}`,
      "a server disabled by the proxy's socket",
      `perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Peer => "${control}"); print $s "disable server beacon/trdiyt\\n"; print <$s>'`,
    ),
    byOverlay(
      "i7bb",
      "tailnet",
      "another name, nothing offered",
      "tailscale set --hostname=other --advertise-routes=",
    ),
    byOverlay(
      "i7bb",
      "file /etc/frr/daemons",
      "a daemon switched off",
      "sed -i s/bfdd=yes/bfdd=no/ /etc/frr/daemons",
    ),
    byProxy(
      "i7bb",
      `proxy ${control}`,
      "a server's limit lowered by the proxy's socket",
      `perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Peer => "${control}"); print $s "set maxconn server rpc/i7bbt 3\\n"; print <$s>'`,
    ),
    byProxy("i7bb", "address 10.0.0.103", "address elsewhere, too", "ip address add 10.0.0.103/32 dev lo"),
    byConnector(
      "i7bb",
      `file /etc/systemd/system/${tunnel}`,
      "connector's unit edited",
      `sed -i s/PrivateDevices=yes/PrivateDevices=no/ /etc/systemd/system/${tunnel}`,
    ),
  ],
};
