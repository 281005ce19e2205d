import { expectSound } from "./copy.ts";
import { genesisNetwork, network } from "./rows/network.ts";

// Without the others: a client and a network that are new at the same time have to know each other.
expectSound("with a network that clients know by its name and one with genesis files", [
  network,
  genesisNetwork,
]);
