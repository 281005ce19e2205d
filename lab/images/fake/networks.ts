/** What a beacon node knows of a network (eth-clients/mainnet and eth-clients/hoodi, metadata/config.yaml). */

import { existsSync, readFileSync } from "node:fs";
import type { NetworkName } from "../../../catalog/networks.ts";
import { refuse } from "./flags.ts";

export interface FakeNetwork {
  readonly name: string;
  readonly chainId: number;
  /** Unix time of slot 0. */
  readonly genesisTime: number;
  readonly genesisValidatorsRoot: string;
  readonly genesisForkVersion: string;
}

export const secondsPerSlot = 12;

const networks: Readonly<Record<NetworkName, FakeNetwork>> = {
  mainnet: {
    name: "mainnet",
    chainId: 1,
    genesisTime: 1606824023,
    genesisValidatorsRoot: "0x4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95",
    genesisForkVersion: "0x00000000",
  },
  hoodi: {
    name: "hoodi",
    chainId: 560048,
    genesisTime: 1742213400,
    genesisValidatorsRoot: "0x212f13fc4df078b6cb7db228f1c8307566dcecf900867401a92023d7ba99cb5f",
    genesisForkVersion: "0x10000910",
  },
};

/** By its name; one that clients do not know has files, whatever they are told, and is known by its chain id there. */
export function networkOf(name: string | undefined, folder = "/genesis"): FakeNetwork {
  const file = `${folder}/config.yaml`;
  const [, chainId] =
    (existsSync(file) && /^DEPOSIT_CHAIN_ID: *(\d+)/m.exec(readFileSync(file, "utf8"))) || [];
  const known = Object.values(networks).find((network) =>
    chainId === undefined ? network.name === (name ?? "mainnet") : network.chainId === Number(chainId),
  );
  return known ?? refuse(`unknown network ${chainId ?? name}`);
}

/** The slot that the network's clock shows. */
export function currentSlot({ genesisTime }: FakeNetwork): number {
  return Math.floor((Date.now() / 1000 - genesisTime) / secondsPerSlot);
}
