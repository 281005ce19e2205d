import { expectValid } from "./copy.ts";
import { network } from "./rows/network.ts";

// Alone: a client and a network that are new at the same time have to know each other.
expectValid("with a further network, which brings its genesis files", [network]);
