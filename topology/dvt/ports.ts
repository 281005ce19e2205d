import type { CharonPorts, SsvPorts } from "../../catalog/clients/dvt/context.ts";
import { type NetworkName, networks } from "../../catalog/networks.ts";
import { shiftOf } from "../ethereum/ports.ts";
import type { DvtProgram } from "./schema.ts";

/** Mainnet's Charon has the usual port for its peers, 3610, Hoodi's is 13610. */
export function charonPorts(network: NetworkName): CharonPorts {
  const shift = shiftOf(networks[network].slot);
  return { p2p: 3610 + shift, monitoring: 3620 + shift, validatorMetrics: 5064 + shift };
}

/** Mainnet's SSV node has the usual ports for its peers, 13001 and 12001, Hoodi's are 23001 and 22001. */
export function ssvPorts(network: NetworkName): SsvPorts {
  const shift = shiftOf(networks[network].slot);
  return { p2pTcp: 13_001 + shift, p2pUdp: 12_001 + shift, metrics: 15_000 + shift, api: 16_000 + shift };
}

/** Every port of a program on its host. */
export function dvtPortsOf(program: DvtProgram, network: NetworkName): number[] {
  return Object.values(program === "ssv" ? ssvPorts(network) : charonPorts(network));
}

/** Those that peers reach. */
export function dvtPeerPortsOf(program: DvtProgram, network: NetworkName): number[] {
  if (program === "charon") return [charonPorts(network).p2p];
  const { p2pTcp, p2pUdp } = ssvPorts(network);
  return [p2pTcp, p2pUdp];
}
