/**
 * Contracts whose addresses people have at hand where they stake or trade. None has a key, so nobody gets what is paid
 * there as a fee, which runs no code of the contract. An address of one network is none of anybody's on another.
 */

type Row = readonly [address: string, what: string];

/** docs.lido.fi, deployed contracts: mainnet (v3.0.1) and Hoodi, read 2026-11-27. */
const lido: readonly Row[] = [
  ["0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84", "the contract of the token stETH"],
  ["0x3508A952176b3c15387C97BE809eaffB1982176a", "the contract of the token stETH on Hoodi"],
  ["0x7f39C581F595B53c5cb19bD0b3f8dA6c935E2Ca0", "the contract of the token wstETH"],
  ["0x7E99eE3C66636DE415D2d7C880938F2f40f94De4", "the contract of the token wstETH on Hoodi"],
  ["0x889edC2eDab5f40e902b864aD4d7AdE8E412F9B1", "Lido's withdrawal queue"],
  ["0xfe56573178f1bcdf53F01A6E9977670dcBBD9186", "Lido's withdrawal queue on Hoodi"],
  ["0xdA7dE2ECdDfccC6c3AF10108Db212ACBBf9EA83F", "Lido's CSModule"],
  ["0x79CEf36D84743222f37765204Bec41E92a93E59d", "Lido's CSModule on Hoodi"],
  ["0x4d72BFF1BeaC69925F8Bd12526a39BAAb069e5Da", "Lido's CSAccounting"],
  ["0xA54b90BA34C5f326BC1485054080994e38FB4C60", "Lido's CSAccounting on Hoodi"],
  ["0xD99CC66fEC647E68294C6477B40fC7E0F6F618D0", "Lido's CSFeeDistributor"],
  ["0xaCd9820b0A2229a82dc1A0770307ce5522FF3582", "Lido's CSFeeDistributor on Hoodi"],
];

/**
 * docs.rocketpool.net, contracts and integrations, and rocket-pool/smartnode, smartnode-config.go (2026-08-20), read
 * 2026-11-27. The newest deposit pool of mainnet is in neither: what the storage contract says, by public lists of it.
 */
const rocketPool: readonly Row[] = [
  ["0xae78736Cd615f374D3085123A210448E74Fc6393", "the contract of the token rETH"],
  ["0x7322c24752f79c05FFD1E2a6FCB97020C1C264F1", "the contract of the token rETH on Hoodi"],
  ["0xD33526068D116cE69F19A9ee46F0bd304F21A51f", "the contract of the token RPL"],
  ["0x1Cc9cF5586522c6F483E84A19c3C2B0B6d027bF0", "the contract of the token RPL on Hoodi"],
  ["0x1d8f8f00cfa6758d7bE78336684788Fb0ee0Fa46", "Rocket Pool's storage"],
  ["0x594Fb75D3dc2DFa0150Ad03F99F97817747dd4E1", "Rocket Pool's storage on Hoodi"],
  ["0xCE15294273CFb9D9b628F4D61636623decDF4fdC", "Rocket Pool's deposit pool"],
  ["0xDD3f50F8A6CafbE9b31a427582963f465E745AF8", "Rocket Pool's deposit pool of v1.2"],
  ["0x320f3aAB9405e38b955178BBe75c477dECBA0C27", "Rocket Pool's deposit pool on Hoodi"],
];

/** docs.ssv.network, smart contracts, read 2026-11-27; the network's also in ssvlabs/ssv, networkconfig (2025-11-17). */
const ssv: readonly Row[] = [
  ["0x9D65fF81a3c488d585bBfb0Bfe3c7707c7917f54", "the contract of the token SSV"],
  ["0x9F5d4Ec84fC4785788aB44F9de973cF34F7A038e", "the contract of the token SSV on Hoodi"],
  ["0xDD9BC35aE942eF0cFa76930954a156B3fF30a4E1", "the contract of the SSV network"],
  ["0x58410Bef803ECd7E63B23664C586A6DB72DAf59c", "the contract of the SSV network on Hoodi"],
];

/** Stader's by public lists of tokens; Puffer's by PufferFinance/Deployments-and-ACL, mainnet.md; read 2026-11-27. */
const others: readonly Row[] = [
  ["0xA35b1B31Ce002FBF2058D22F30f95D405200A15b", "the contract of the token ETHx"],
  ["0xcf5EA1b38380f6aF39068375516Daf40Ed70D299", "Stader's pool manager"],
  ["0xD9A442856C234a39a81a089C06451EBAa4306a72", "the contract of the token pufETH"],
  ["0x4aa799c5dfc01ee7d790e3bf1a7c2257ce1dceff", "Puffer's depositor"],
];

/** Of mainnet, by etherscan.io (2026-11). */
const general: readonly Row[] = [
  ["0x4e59b44847b379578588920cA78FbF26c0B4956C", "the deterministic deployment proxy"],
  ["0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2", "the contract of the token WETH"],
  ["0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "the contract of the token USDC"],
  ["0xdAC17F958D2ee523a2206206994597C13D831ec7", "the contract of the token USDT"],
  ["0x7a250d5630B4cF539739dF2C5dAcb4c659F2488D", "Uniswap's router"],
];

/** What each is, by its address in lower case. */
export const knownContracts: ReadonlyMap<string, string> = new Map(
  [lido, rocketPool, ssv, others, general].flat().map(([address, what]) => [address.toLowerCase(), what]),
);
