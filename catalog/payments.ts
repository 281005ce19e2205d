import type { NetworkName } from "./networks.ts";
import type { StakingProtocol } from "./protocols.ts";

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
  /** Whether the fee recipient is a wallet of the operator's, which may be paid by others, too; absent: a contract. */
  readonly paysWallet?: true;
  readonly source: string;
}

/** Rules by protocol; solo validators pay whom their owner names. */
export const paymentRules: Readonly<Record<Exclude<StakingProtocol, "solo">, PaymentRule>> = {
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
    // The pool of permissionless operators, by etherscan.io and l2beat's discovery of the contracts (2026-11).
    addresses: { mainnet: { feeRecipient: "0x1DE458031bFbe5689deD5A8b9ed57e1E79EaB2A4" } },
    ownAllowed: true,
    source: "stader-labs/stader-node: socializing pool or the operator's own reward vault",
  },
  puffer: {
    addresses: {},
    ownAllowed: true,
    paysWallet: true,
    // Read 2026-11-27.
    source: "docs.puffer.fi, protocol/rewards: what blocks earn goes to a wallet of the operator's",
  },
  diva: {
    addresses: {},
    ownAllowed: true,
    // Read 2026-11-28.
    source: "docs.divastaking.net, participants: no address that operators have to pay is published",
  },
};
