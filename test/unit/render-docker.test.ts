import { expect, it } from "vitest";
import { renderDaemonJson } from "../../render/docker.ts";

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
