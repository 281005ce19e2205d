import { knownContracts } from "./contracts.ts";

/** The one address of all examples in the documentation and the schemas. It is refused wherever money goes. */
export const exampleAddress = "0x8ba1f109551bD432803012645Ac136ddd64DBA72";

const unowned = "nobody has its key";
const contract = (what: string) => `it is ${what}, which gives back nothing`;

/** Contracts that are part of each network: `0x01` to `0x11` up to EIP-2537 (Pectra), `0x0100` in EIP-7951 (Fusaka). */
const precompiles: readonly number[] = [...Array.from({ length: 0x11 }, (_, i) => i + 1), 0x0100];

/** In lower case; addresses whose 20 bytes are all the same come besides. */
const faults: ReadonlyMap<string, string> = new Map([
  [exampleAddress.toLowerCase(), "it was copied from the documentation: it is the example there"],
  ["0x000000000000000000000000000000000000dead", unowned],
  // Where tokens are sent to be destroyed, by etherscan.io (2026-11).
  ["0xdead000000000000000042069420694206942069", unowned],
  ["0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", `it stands for ether itself, and ${unowned}`],
  // The same on mainnet and Hoodi: DEPOSIT_CONTRACT_ADDRESS in metadata/config.yaml of eth-clients/mainnet and /hoodi.
  ["0x00000000219ab540356cbb839cbe05303d7705fa", contract("the deposit contract")],
  ...precompiles.map((number): [string, string] => [
    `0x${number.toString(16).padStart(40, "0")}`,
    contract("a precompiled contract"),
  ]),
  // EIP-2935, EIP-4788, EIP-7002 and EIP-7251.
  ["0x0000f90827f1c53a10cb7a02335b175320002935", contract("the contract of former block hashes")],
  ["0x000f3df6d732807ef1319fb7b8bb8522d0beac02", contract("the contract of beacon roots")],
  ["0x00000961ef480eb55e80d19ad83579a64c007002", contract("the contract of withdrawal requests")],
  ["0x0000bbddc7ce488642fb579f8b00f3a590007251", contract("the contract of consolidation requests")],
  ...[...knownContracts].map(([address, what]): [string, string] => [address, contract(what)]),
  // Accounts of the mnemonic that Anvil (10) and Hardhat (20) print at each start.
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
    "0xbcd4042de499d14e55001ccbb24a551f3b954096",
    "0x71be63f3384f5fb98995898a86b02fb2426c5788",
    "0xfabb0ac9d68b0b445fb7357272ff202c5651694a",
    "0x1cbd3b2770909d4e10f157cabc84c7264073c9ec",
    "0xdf3e18d64bc6a983f673ab319ccae4f1a57c7097",
    "0xcd3b766ccdd6ae721141f452c550ca635964ce71",
    "0x2546bcd3c84621e976d8185a91a922ae77ecec30",
    "0xbda5747bfd65f08deb54cb465eb87d40e51b197e",
    "0xdd2fd4581271e230360230f9337d5c0430bf44c0",
    "0x8626f6940e2eb28930efb4cef49b2d1f2c9c1199",
  ].map((address): [string, string] => [address, "its key is that of a test account, which everybody has"]),
]);

/** Why nobody or everybody could spend what goes to an address; undefined where nothing says so. */
export function faultOfAddress(address: string): string | undefined {
  const digits = address.toLowerCase();
  return faults.get(digits) ?? (/^0x(..)\1{19}$/.test(digits) ? unowned : undefined);
}
