import type { NetworkName } from "./networks.ts";
import type { Protocol } from "./protocols.ts";

/** Addresses that a protocol asks for on one network. */
export interface Payments {
  /** Where priority fees and what builders pay must go. */
  readonly feeRecipient: string;
  /** Address in the withdrawal credentials; undefined where each operator has one of its own. */
  readonly withdrawal?: string;
}

/** What a protocol says about the addresses of its validators. */
export interface PaymentRule {
  readonly addresses: Readonly<Partial<Record<NetworkName, Payments>>>;
  /** Whether an operator may also have an address of its own there, which only the protocol's contracts know. */
  readonly ownAllowed: boolean;
  readonly source: string;
}

/** Rules by protocol; solo validators pay whom their owner names. */
export const paymentRules: Readonly<Record<Exclude<Protocol, "solo">, PaymentRule>> = {
  "lido-csm": {
    addresses: {
      mainnet: {
        feeRecipient: "0x388C818CA8B9251b393131C08a736A67ccB19297",
        withdrawal: "0xB9D7934878B5FB9610B3fE8A5e441e8fad7E293f",
      },
      hoodi: {
        feeRecipient: "0x9b108015fe433F173696Af3Aa0CF7CDb3E104258",
        withdrawal: "0x4473dCDDbf77679A643BdB654dbd86D67F8d32f2",
      },
    },
    ownAllowed: false,
    source: "docs.lido.fi, CSM v2 key generation: Execution Layer Rewards Vault and Withdrawal Vault",
  },
  rocketpool: {
    addresses: {
      mainnet: { feeRecipient: "0xd4E96eF8eee8678dBFf4d535E033Ed1a4F7605b7" },
      hoodi: { feeRecipient: "0xA347C391bc8f740CAbA37672157c8aAcD08Ac567" },
    },
    // The fee distributor or the megapool of a node that is not in the smoothing pool.
    ownAllowed: true,
    source: "docs.rocketpool.net, contract addresses: rocketSmoothingPool",
  },
  stader: {
    addresses: {},
    ownAllowed: true,
    source: "stader-labs/stader-node: socializing pool or the operator's own reward vault",
  },
  puffer: { addresses: {}, ownAllowed: true, source: "docs.puffer.fi: the operator asks the protocol" },
};

/** Addresses of which nobody has the key, or everybody. */
export const worthlessAddresses: ReadonlyMap<string, string> = new Map([
  ["0x0000000000000000000000000000000000000000", "nobody has its key"],
  ["0x000000000000000000000000000000000000dead", "nobody has its key"],
  // Accounts of the mnemonic that Anvil and Hardhat print at each start.
  ...[
    "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266",
    "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
    "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
    "0x90f79bf6eb2c4f870365e785982e1f101e93b906",
    "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65",
    "0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc",
    "0x976ea74026e726554db657fa54763abd0c3a0aa9",
    "0x14dc79964da2c08b23698b3d3cc7ca32193d9955",
    "0x23618e81e3f5cdf7f54c3d65f7fbc0abf5b21e8f",
    "0xa0ee7a142d267c1f36714e4a8f75612f20a79720",
  ].map((address): [string, string] => [address, "its key is that of a test account, which everybody has"]),
]);
