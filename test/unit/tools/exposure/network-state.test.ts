import { describe, expect, it } from "vitest";
import { parseNetworkState, parsePortProbes } from "../../../../provider/host/network-state.ts";

describe("a network state", () => {
  const lines = [
    'socket\ttcp LISTEN 0 128 *:9090 *:* users:(("node",pid=9,fd=1))',
    'socket\tudp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=8,fd=1))',
    "socket\tudp UNCONN 0 0 0.0.0.0:4789 0.0.0.0:*",
    'socket\ttcp LISTEN 0 4096 [::]:8080 [::]:* users:(("docker-proxy",pid=6,fd=7))',
    'socket\ttcp LISTEN 0 4096 [::]:8081 [::]:* users:(("docker-proxy",pid=6,fd=7))',
    "group\t8\tsystemd-resolved.service",
    "group\t9\tabc",
    "container\tabc\t/web",
    "published\tabc\t\t8080\t80/tcp",
    "endpoint\t[2a00:db8::1]:41641",
  ];
  it("names who listens, and says what Docker leads past the firewall", () => {
    const { listeners, endpoints } = parseNetworkState(lines);
    expect(
      listeners.map(({ protocol, address, port, who, published }) =>
        [protocol, address, port, who, published].join(" "),
      ),
    ).toEqual([
      "tcp * 8080 container web true",
      "tcp * 9090 node (container web) false",
      "udp 127.0.0.53 53 systemd-resolve (systemd-resolved.service) false",
      "udp 0.0.0.0 4789 a socket without a process false",
      "tcp :: 8081 docker-proxy false",
    ]);
    expect(endpoints).toEqual(["2a00:db8::1"]);
  });

  it("takes for Docker's proxy only what listens where Docker publishes", () => {
    const proxy = (place: string, protocol = "tcp") =>
      `socket\t${protocol} LISTEN 0 4096 ${place} 0.0.0.0:* users:(("docker-proxy",pid=6,fd=7))`;
    const { listeners } = parseNetworkState([
      proxy("127.0.0.1:5052"),
      proxy("0.0.0.0:5052"),
      proxy("[::1]:5052"),
      proxy("127.0.0.1:5052", "udp"),
      "container\tabc\t/beacon",
      "published\tabc\t127.0.0.1\t5052\t5052/tcp",
    ]);
    expect(listeners.map(({ protocol, address, who }) => [protocol, address, who].join(" "))).toEqual([
      "tcp 127.0.0.1 container beacon",
      "tcp 0.0.0.0 docker-proxy",
      "tcp ::1 docker-proxy",
      "udp 127.0.0.1 docker-proxy",
    ]);
  });

  it("of probes counts what did not answer as silent", () => {
    const answered = parsePortProbes([
      "tcp 10.0.0.1 22 open",
      "tcp fd00::1 80 closed",
      "tcp 172.30.0.2 80 10.0.0.1 open",
    ]);
    expect(answered({ protocol: "tcp", address: "172.30.0.2", port: 80, via: "10.0.0.1" })).toBe("open");
    expect(answered({ protocol: "tcp", address: "172.30.0.2", port: 80 })).toBe("silent");
    const portProbes = ["10.0.0.1 22", "fd00::1 80", "10.0.0.1 23"].map((door) => door.split(" "));
    expect(
      portProbes.map(([address, port]) =>
        answered({ protocol: "tcp", address: address!, port: Number(port) }),
      ),
    ).toEqual(["open", "closed", "silent"]);
  });
});
