import fc from "fast-check";
import { executionClients, pairs, validatorClients } from "../../catalog/clients/clients.ts";
import { type NetworkName, networkNames } from "../../catalog/networks.ts";
import { accepted, complete, openTunnel, type Settings } from "../support/inventory.ts";
import { addMev } from "../support/mev.ts";
import { configuration, inventories } from "../support/topologies.ts";

/** A configuration and the stack that it is of. */
export interface Sample {
  readonly name: string;
  readonly stack: NetworkName;
  readonly config: Settings;
}

/** The committed stacks, with and without a tunnel and MEV-Boost, then as many generated configurations; always the same ones. */
export function samples(count: number): Sample[] {
  const sampled = fc.sample(fc.oneof(overlaid, plain), { numRuns: count, seed: 1 });
  const generated = sampled.map((sample, i) => ({ ...sample, name: `generated-${i}` }));
  return [...committed(), ...generated].map(({ name, stack, config }) => ({
    name,
    stack,
    config: accepted(stack, config).config,
  }));
}

function committed(): Sample[] {
  return networkNames.flatMap((stack) => {
    const tunnelled = complete(stack);
    openTunnel(tunnelled);
    const boosted = complete(stack);
    addMev(boosted, stack);
    return [
      { name: stack, stack, config: complete(stack) },
      { name: `${stack}-tunnel`, stack, config: tunnelled },
      { name: `${stack}-mev`, stack, config: boosted },
    ];
  });
}

const plain = fc
  .record({ inventory: inventories, stack: fc.constantFrom(...networkNames) })
  .map(({ inventory, stack }) => ({ stack, config: configuration(inventory, stack) }));

const everyPair = executionClients.flatMap((execution) =>
  pairs[execution].map((consensus) => ({ execution, consensus })),
);

/** A committed stack with its overlay, other clients, and with or without a tunnel. */
const overlaid = fc
  .record({
    stack: fc.constantFrom(...networkNames),
    clients: fc.array(fc.constantFrom(...everyPair), { minLength: 2, maxLength: 2 }),
    signers: fc.array(fc.constantFrom(...validatorClients), { minLength: 1, maxLength: 5 }),
    tunnel: fc.record({ open: fc.boolean(), serviceToken: fc.boolean(), loadBalancer: fc.boolean() }),
  })
  .map(({ stack, clients, signers, tunnel }) => {
    const config = complete(stack);
    for (const [i, node] of Object.values<Settings>(config.nodes).entries()) Object.assign(node, clients[i]);
    const validators = Object.entries<Settings>(config.validators).slice(0, signers.length);
    config.validators = Object.fromEntries(
      validators.map(([name, one], i) => [name, { ...one, client: signers[i] }]),
    );
    const groups = validators.map(([, { group }]) => group);
    config.validatorGroups = Object.fromEntries(
      Object.entries(config.validatorGroups).filter(([name]) => groups.includes(name)),
    );
    if (tunnel.open) {
      openTunnel(config);
      Object.assign(config.tunnel, { serviceToken: tunnel.serviceToken, loadBalancer: tunnel.loadBalancer });
    }
    return { stack, config };
  });
