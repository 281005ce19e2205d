/** Hosts of the committed mainnet as their agents describe them, and what a look at them finds. */

import {
  type Answered,
  type NetworkState,
  parseNetworkState,
} from "../../../../provider/host/network-state.ts";
import { textsOf } from "../../../../provider/items/ufw-rule.ts";
import { openingsOf, rulesOf } from "../../../../render/stack/exposure.ts";
import { type ExposureInputs, judge, triesOf } from "../../../../tools/exposure/compare.ts";
import { exposureFindings } from "../../../../tools/exposure/findings.ts";
import { networkPathsOf } from "../../../../tools/exposure/network-paths.ts";
import { loadTopology } from "../../../../topology/load.ts";
import { complete, today } from "../../../support/inventory.ts";

const settings = complete("mainnet");
settings.sites.shin.publicAddress = "198.18.113.11";
export const topology = loadTopology("mainnet", settings, today);

/** As ufw 0.36 has told the kernel of Debian 13, and the rules that the program gives the host for the mesh and peers. */
const kernel = (host: string) => [
  ":INPUT DROP [0:0]",
  "-A ufw-user-input -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --set --name DEFAULT --mask 255.255.255.255 --rsource",
  "-A ufw-user-input -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 --name DEFAULT --mask 255.255.255.255 --rsource -j ufw-user-limit",
  "-A ufw-user-input -p tcp -m tcp --dport 22 -j ufw-user-limit-accept",
  ...Object.values(rulesOf(topology, host))
    .filter(({ port }) => port !== "22")
    .flatMap((rule) => textsOf(rule, "").v4.split("\n").slice(1, -1)),
];

export const socket = (protocol: string, local: string, program: string) =>
  `socket\t${protocol}   UNCONN 0      4096   ${local}   0.0.0.0:*    users:(("${program}",pid=7,fd=3))`;

type Name = "trdiy" | "i7bb" | "shin" | "xserver";

/** A home or rented host as the agent describes it, and what `more` adds. */
function networkState(name: Name, more: readonly string[] = []): NetworkState {
  const place = {
    trdiy: ["eth0\t192.168.1.11", "mesh0\t10.99.0.1", "tailscale0\t100.64.0.1", "anycast0\t10.0.0.100"],
    i7bb: ["eth0\t192.168.1.12", "mesh0\t10.99.0.2", "tailscale0\t100.64.0.2", "anycast0\t10.0.0.100"],
    shin: ["eth0\t198.18.113.11", "mesh0\t10.99.0.11", "tailscale0\t100.64.0.3"],
    xserver: ["eth0\t198.18.113.12", "mesh0\t10.99.0.12", "tailscale0\t100.64.0.4"],
  }[name];
  return parseNetworkState([
    "address\tlo\t127.0.0.1",
    "address\tdocker0\t172.30.255.1",
    "address\teth0\tfe80::1",
    ...place.map((line) => `address\t${line}`),
    socket("tcp", "0.0.0.0:22", "sshd"),
    socket("tcp", "[::]:22", "sshd"),
    ...kernel(name).map((line) => `kernel4\t${line}`),
    ...more,
  ]);
}

/** What `answers` says of some doors, ssh is open and all others are silent. */
export type Answers = Readonly<Record<string, Answered>>;

export function look(
  changes: Partial<Record<Name, readonly string[]>>,
  answers: Answers = {},
  names: readonly Name[] = ["trdiy", "i7bb", "shin"],
) {
  const known: ExposureInputs = {
    networkStates: new Map(names.map((name) => [name, networkState(name, changes[name])])),
    openings: new Map(
      names.map((name) => [name, openingsOf(topology.overlay, name, rulesOf(topology, name))]),
    ),
  };
  const tried = triesOf(networkPathsOf(topology, known.networkStates), known).map((one) => {
    const { protocol, address, port } = one;
    const usual = port === 22 && !/^(10\.0\.|100\.)/.test(address) ? "open" : "silent";
    return judge(one, answers[`${protocol} ${address} ${port}`] ?? usual, known);
  });
  return { known, tried, findings: exposureFindings(tried, known) };
}

export const short = ({ findings }: Pick<ReturnType<typeof look>, "findings">) =>
  findings.map(
    ({ kind, host, port, protocol, who, paths }) =>
      `${kind} ${host} ${port}/${protocol} ${who}: ${paths.map(({ role, from, address }) => `${role} ${from} ${address}`).join(", ")}`,
  );
