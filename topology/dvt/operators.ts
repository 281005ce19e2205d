import { charonRelays } from "../../catalog/clients/dvt/charon.ts";
import type { NodeSettings } from "../ethereum/schema.ts";
import type { WholeDvtDraft } from "./draft.ts";
import type { Need, Operator, Part } from "./quorum.ts";
import type { DvtProgram } from "./schema.ts";

/** A DVT node as what it needs to sign. */
export function operatorOf(draft: WholeDvtDraft, name: string): Operator {
  const { host, program } = draft.dvtNodes.valid.get(name)!;
  const own: Need = [[...placeOf(draft, host), ...programsOn(program)]];
  const relays: Need = charonRelays.map((relay) => [{ kind: "relay", name: relay }]);
  return { name, needs: [own, chainOf(draft, program), ...(program === "charon" ? [relays] : [])] };
}

/** A validator client in the same terms: it needs one of the nodes that it asks. */
export function validatorOperatorOf(draft: WholeDvtDraft, name: string): Operator {
  const { host, client, beaconNodes } = draft.validators.valid.get(name)!;
  const own: Need = [[...placeOf(draft, host), { kind: "client", name: client }]];
  const chain: Need = beaconNodes.map((node) => nodeParts(draft, node, draft.nodes.valid.get(node)!));
  return { name, needs: [own, chain] };
}

/** A node of the stack, by any network that leads there: only Charon goes through the tunnel. */
function chainOf(draft: WholeDvtDraft, program: DvtProgram): Need {
  const networks = ["overlay", ...(program === "charon" && hasFallback(draft) ? ["tunnel"] : [])];
  return [...draft.nodes.valid].flatMap(([name, node]) =>
    networks.map((network) => [{ kind: "network", name: network } as const, ...nodeParts(draft, name, node)]),
  );
}

/** Charon cannot send the token that a tunnel may ask for. */
export function hasFallback({ tunnel }: WholeDvtDraft): boolean {
  return tunnel !== undefined && !tunnel.serviceToken;
}

function nodeParts(
  draft: WholeDvtDraft,
  name: string,
  { host, execution, consensus }: NodeSettings,
): readonly Part[] {
  return [
    { kind: "node", name },
    ...placeOf(draft, host),
    { kind: "client", name: execution },
    { kind: "client", name: consensus },
  ];
}

function placeOf({ hosts, sites }: WholeDvtDraft, host: string): readonly Part[] {
  const { site } = hosts.valid.get(host)!;
  const { provider } = sites.valid.get(site)!;
  return [
    { kind: "host", name: host },
    { kind: "site", name: site },
    ...(provider === undefined ? [] : [{ kind: "provider", name: provider } as const]),
  ];
}

function programsOn(program: DvtProgram): readonly Part[] {
  const names = program === "ssv" ? ["ssv"] : ["charon", "lodestar"];
  return names.map((name) => ({ kind: "program", name }));
}
