import { loopbackUrl } from "../loopback.ts";
import { networks } from "../networks.ts";
import type { HealthProbe } from "./client.ts";
import type { NodeContext, ValidatorContext } from "./context.ts";

/** Opening a database of a terabyte after an unclean stop takes minutes. */
const startSeconds = 300;

/** Metrics are there once a validator client has opened its slashing database and its keys. */
export function validatorProbe({ ports }: ValidatorContext): HealthProbe {
  return {
    name: "metrics",
    url: `${loopbackUrl(ports.metrics)}/metrics`,
    expect: "# TYPE ",
    timeoutSeconds: 60,
  };
}

/** The chain id proves that the execution client started, and on the right network. */
export function executionProbe({ network, ports }: NodeContext): HealthProbe {
  return {
    name: "execution RPC",
    url: `${loopbackUrl(ports.loopback.rpc)}/`,
    body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
    expect: `"0x${networks[network].chainId.toString(16)}"`,
    timeoutSeconds: startSeconds,
  };
}

/** The version is there as soon as the beacon API is, synced or not. */
export function beaconProbe({ ports }: NodeContext): HealthProbe {
  return {
    name: "beacon API",
    url: `${loopbackUrl(ports.loopback.beaconApi)}/eth/v1/node/version`,
    expect: '"version"',
    timeoutSeconds: startSeconds,
  };
}
