import { expect, it } from "vitest";
import { renderContainerTableFile, renderContainerUnit } from "../../render/hosts/container-table.ts";
import { renderDaemonJson } from "../../render/hosts/docker.ts";

it("renders /etc/docker/daemon.json", () => {
  expect(renderDaemonJson()).toBe(`{
  "bip": "172.30.255.1/24",
  "default-address-pools": [
    {
      "base": "172.30.0.0/16",
      "size": 24
    }
  ],
  "live-restore": true,
  "log-driver": "json-file",
  "log-opts": {
    "max-file": "5",
    "max-size": "50m"
  }
}
`);
});

it("drops what comes from outside for the networks that Docker chooses, and replaces itself at once", () => {
  expect(renderContainerTableFile()).toBe(`table inet bonded-validator
delete table inet bonded-validator
table inet bonded-validator {
	chain prerouting {
		type filter hook prerouting priority raw; policy accept;
		iifname "lo" accept
		ip daddr 127.0.0.0/8 drop
		ip daddr 172.30.0.0/16 ip saddr 172.30.0.0/16 fib saddr . iif oif exists accept
		ip daddr 172.30.0.0/16 drop
	}

	chain forward {
		type filter hook forward priority filter; policy accept;
		oifname "mesh0" tcp dport 179 drop
		oifname "mesh0" udp dport 3784 drop
		oifname "tailscale0" udp dport 4789 drop
	}

	chain output {
		type filter hook output priority filter; policy accept;
		oifname "mesh0" tcp dport 179 meta skuid >= 1000 drop
		oifname "mesh0" udp dport 3784 meta skuid >= 1000 drop
	}
}
`);
});

it("does so before there is a network or Docker, and for ever", () => {
  const unit = renderContainerUnit();
  expect(unit).toMatch(/^Before=network-pre\.target docker\.service$/m);
  expect(unit).toMatch(/^DefaultDependencies=no$/m);
  expect(unit).not.toMatch(/^(ExecStop|ExecReload|Requires|PartOf)/m);
});
