import { createContract } from "micro-eth-signer/abi.js";
import { z } from "zod";
import { type NetworkName, networks } from "../../catalog/networks.ts";
import { lidoAllowedLists } from "../../catalog/relays.ts";
import { ask, parsed } from "./http.ts";

/** A relay that Lido's validators may use. */
export interface VettedRelay {
  /** As it stands on the list: `https://<public key>@<host>`, perhaps with more behind it. */
  readonly uri: string;
  /** Whether it is one of those of which an operator has to use some. */
  readonly mandatory: boolean;
}

/** lidofinance/mev-boost-relay-allowed-list, MEVBoostRelayAllowedList.vy: at most 40 relays, 1024 bytes a text. */
const contract = createContract([
  {
    type: "function",
    name: "get_relays",
    inputs: [],
    outputs: [
      {
        type: "tuple[]",
        name: "relays",
        components: [
          { type: "string", name: "uri" },
          { type: "string", name: "operator" },
          { type: "bool", name: "is_mandatory" },
          { type: "string", name: "description" },
        ],
      },
    ],
  },
] as const);

const answered = z.object({ result: z.string().regex(/^0x([0-9a-f]{2})*$|^0x[0-9a-f]{1,16}$/) });

/** The list as an execution client says that its chain has it. */
export async function lidoList(network: NetworkName, rpc: URL): Promise<VettedRelay[]> {
  const chainId = Number(await call(rpc, "eth_chainId", []));
  if (chainId !== networks[network].chainId)
    throw new Error(`The execution client of --rpc is on chain ${chainId}, which is not ${network}.`);
  const data = `0x${Buffer.from(contract.get_relays.encodeInput()).toString("hex")}`;
  const result = await call(rpc, "eth_call", [{ to: lidoAllowedLists[network], data }, "latest"]);
  return decoded(result);
}

async function call(rpc: URL, method: string, params: readonly unknown[]): Promise<string> {
  try {
    const { status, body } = await ask(rpc, { jsonrpc: "2.0", id: 1, method, params });
    if (status !== 200) throw new Error(`answers with HTTP ${status}`);
    return parsed(answered, body).result;
  } catch (error) {
    throw new Error(`The execution client of --rpc ${(error as Error).message} (${method}).`);
  }
}

function decoded(result: string): VettedRelay[] {
  try {
    const relays = contract.get_relays.decodeOutput(Buffer.from(result.slice(2), "hex"));
    return relays.map(({ uri, is_mandatory }) => ({ uri, mandatory: is_mandatory }));
  } catch {
    throw new Error("What the execution client of --rpc gives is not Lido's list of relays.");
  }
}
