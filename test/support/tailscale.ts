/** Stands in for Tailscale on a host: it is in, as the settings of its `up` say. */
export const tailscale = `#!/bin/sh
case $1 in
  status) echo '{ "BackendState": "Running", "Self": { "Tags": ["tag:home"] } }' ;;
  debug) echo '{ "Hostname": "box", "AdvertiseRoutes": null, "RouteAll": false, "CorpDNS": false, "RunSSH": false, "RunWebClient": false, "ShieldsUp": false, "ExitNodeID": "", "ExitNodeIP": "", "NoSNAT": false, "NetfilterMode": 2, "AppConnector": { "Advertise": false } }' ;;
  serve) echo '{}' ;;
esac
`;

/** What a role wants of the tailnet there, but the key. */
export const tailnetItem = {
  hostname: "box",
  tags: "tag:home",
  routes: "",
  acceptRoutes: false,
  acceptDns: false,
  renewal: "pulumi up --replace x",
} as const;
