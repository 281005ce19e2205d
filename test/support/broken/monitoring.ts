import { exampleDigests } from "../../../catalog/example-ids.ts";
import { committed, digest, rentedHosts, type Settings } from "../inventory.ts";
import { addMonitoring } from "../monitoring.ts";
import type { Broken } from "./broken.ts";

const { hosts } = committed("mainnet");
const watchers = rentedHosts().filter((name) => hosts[name].purpose !== "nodes");

/** Monitoring. */
const all: readonly Broken[] = [
  {
    name: "Prometheus on a rented host",
    breakIt: (c) => (c.monitoring.host = "shin"),
    problem: [
      "bonded-validator:monitoring.host: shin is no host in use for nodes [monitoring-host]",
      "write one of trdiy, i7bb",
    ],
  },
  {
    name: "a watcher at home",
    breakIt: (c) => (c.monitoring.watcher = "trdiy"),
    problem: [
      "bonded-validator:monitoring.watcher: trdiy is no rented host in use [monitoring-host]",
      `write one of ${watchers.join(", ")}`,
    ],
  },
  {
    name: "a watcher that is no host",
    breakIt: (c) => (c.monitoring.watcher = "kyoto"),
    problem: [
      "bonded-validator:monitoring.watcher: kyoto is no rented host in use [monitoring-host]",
      `write one of ${watchers.join(", ")}`,
    ],
  },
  {
    name: "a watcher on a host of 4 GB that is meant for DVT nodes",
    breakIt: (c) => {
      c.hosts.webarena.dvtNetworks = ["hoodi"];
      c.monitoring.watcher = "webarena";
    },
    problem: [
      "bonded-validator:monitoring.watcher: Prometheus and Alertmanager need 352 MiB, and webarena has 128 MiB beside its DVT nodes and its system [monitoring-memory]",
      "write a host with more memory",
    ],
  },
  {
    name: "Prometheus beside more validator clients than the host has memory for",
    breakIt: (c) => (c.monitoring.host = "trdiy"),
    problem: [
      "bonded-validator:monitoring.host: Prometheus, Alertmanager and Grafana need 1536 MiB, and trdiy has 0 MiB beside its nodes and validator clients [monitoring-memory]",
      "write a host with more memory",
    ],
  },
  {
    name: "monitoring without an overlay",
    breakIt: (c) => {
      c.validators = {};
      c.overlay = "none";
    },
    problem: [
      "bonded-validator:monitoring: it needs the section overlay: it reaches other hosts by the mesh alone [monitoring-needs]",
      "write bonded-validator:overlay, or remove monitoring",
    ],
  },
  {
    name: "critical alerts for nobody",
    breakIt: (c) => (c.monitoring.receivers = { telegram: { chat: 1, severities: ["warning"] } }),
    problem: [
      "bonded-validator:monitoring.receivers: nobody gets critical alerts [monitoring-receivers]",
      "write a receiver that does, as in telegram: { chat: <number> }",
    ],
  },
  {
    name: "a mail server without its port",
    breakIt: (c) =>
      (c.monitoring.receivers.email = { to: "a@b.test", from: "c@b.test", server: "smtp.b.test", user: "c" }),
    problem: [
      "bonded-validator:monitoring.receivers.email.server: not a mail server with its port [format]",
      "write it as in smtp.example.org:587",
    ],
  },
  {
    name: "an address of e-mail of the examples here",
    breakIt: (c) =>
      (c.monitoring.receivers.email = {
        to: "ops@example.org",
        from: "c@b.test",
        server: "smtp.b.test:587",
        user: "c",
      }),
    problem: [
      "bonded-validator:monitoring.receivers.email.to: example.org is for documentation alone, and was copied from there [documentation-value]",
      "write your own, or remove it",
    ],
  },
  {
    name: "an Alertmanager that reads no secrets from files",
    breakIt: (c) => (c.monitoring.alertmanager = `v0.25.0@${digest("a")}`),
    problem: [
      "bonded-validator:monitoring.alertmanager: v0.25.0 is older than 0.28.0, the first version that works here [monitoring-version]",
      "write a version of docker.io/prom/alertmanager with its three numbers and its digest, as in v0.35.0@sha256:…",
    ],
  },
  {
    name: "Prometheus with the digest of the examples here",
    breakIt: (c) => (c.monitoring.prometheus = `v3.16.0@sha256:${exampleDigests[0]}`),
    problem: [
      "bonded-validator:monitoring.prometheus: its digest was copied from the documentation: it is an example there [monitoring-digest]",
      "run docker buildx imagetools inspect docker.io/prom/prometheus:v3.16.0 and write the digest that it prints",
    ],
  },
];

export const monitoring: readonly Broken[] = all.map((broken) => ({
  ...broken,
  breakIt: (config: Settings) => {
    addMonitoring(config);
    broken.breakIt(config);
  },
}));
