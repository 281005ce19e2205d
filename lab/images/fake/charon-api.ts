/**
 * What Charon answers its validator client itself (ObolNetwork/charon core/validatorapi, e6284707). It takes paths of older
 * clients as well, which the real one refuses: the lab's chain has such a client, which asks for a block with its payload
 * and for a blinded one. It has no exits: their requests are not found.
 */

import { isBlinded } from "../../dvt/signing-roots.ts";
import type { AttesterDuty } from "./beacon-duties.ts";
import type { CharonBeaconNodes } from "./charon-beacon.ts";
import type { CharonDuties } from "./charon-duties.ts";
import { type ApiCall, type ApiEndpoint, ApiError } from "./charon-router.ts";
import type { PartialSigner } from "./charon-signing.ts";
import { type CharonValidators, idsIn } from "./charon-validators.ts";

export interface ValidatorApiOptions {
  readonly beacon: CharonBeaconNodes;
  readonly duties: CharonDuties;
  readonly signer: PartialSigner;
  readonly validators: CharonValidators;
}

interface KeyedDuty extends AttesterDuty {
  readonly pubkey: string;
}

interface State {
  readonly validator: { readonly pubkey: string };
}

const get = ["GET"] as const;
const post = ["POST"] as const;

export function validatorApi(options: ValidatorApiOptions): ApiEndpoint[] {
  return [...lookups(options), ...unsigned(options), ...signed(options), ...swallowed, ...missing];
}

/** What the chain says, with this node's shares in the place of the validators' keys. */
function lookups({ beacon, validators }: ValidatorApiOptions): ApiEndpoint[] {
  const duties = async ({ path, body }: ApiCall) => {
    const answer = await beacon.answer<{ data: KeyedDuty[] }>(path, body);
    const data = answer.data.map((duty) => ({
      ...duty,
      pubkey: validators.shareOf(duty.pubkey) ?? duty.pubkey,
    }));
    return { body: { ...answer, data } };
  };
  const statesOf = async (state: string, ids: readonly string[]) => {
    const known = ids.map((id) => validators.keyOf(id));
    const path = `/eth/v1/beacon/states/${state}/validators`;
    const answer = await beacon.answer<{ data: State[] }>(
      known.length === 0 ? path : `${path}?${idsIn(known)}`,
    );
    const data = answer.data.map((each) => {
      const pubkey = validators.shareOf(each.validator.pubkey) ?? each.validator.pubkey;
      return { ...each, validator: { ...each.validator, pubkey } };
    });
    return { ...answer, data };
  };
  return [
    {
      name: "attester_duties",
      methods: post,
      path: /^\/eth\/v1\/validator\/duties\/attester\/\d+$/,
      answer: duties,
    },
    {
      name: "proposer_duties",
      methods: get,
      path: /^\/eth\/v[12]\/validator\/duties\/proposer\/\d+$/,
      answer: duties,
    },
    {
      name: "sync_committee_duties",
      methods: post,
      path: /^\/eth\/v1\/validator\/duties\/sync\/\d+$/,
      answer: duties,
    },
    {
      name: "get_validators",
      methods: ["GET", "POST"],
      path: /^\/eth\/v1\/beacon\/states\/(\w+)\/validators$/,
      answer: async ({ params: [state], query, body }) => ({
        body: await statesOf(state!, idsOf(query, body)),
      }),
    },
    {
      name: "get_validator",
      methods: get,
      path: /^\/eth\/v1\/beacon\/states\/(\w+)\/validators\/(\w+)$/,
      answer: async ({ params: [state, id] }) => {
        const answer = await statesOf(state!, [id!]);
        const [data] = answer.data;
        if (data === undefined) throw new ApiError(404, "NotFound");
        return { body: { ...answer, data } };
      },
    },
    {
      name: "node_version",
      methods: get,
      path: /^\/eth\/v1\/node\/version$/,
      answer: () => ({ body: { data: { version: "obolnetwork/charon/fake/amd64-linux" } } }),
    },
  ];
}

/** What the cluster has decided. */
function unsigned({ duties, signer }: ValidatorApiOptions): ApiEndpoint[] {
  /** `blinded`: which one an older client wants; the decision is one for all of its questions. */
  const proposal = async ({ params: [slot], query }: ApiCall, blinded?: boolean) => {
    await signer.addReveal(Number(slot), query.get("randao_reveal") ?? "");
    const { version, block, more } = await duties.proposals.at(Number(slot));
    const isOne = isBlinded(block);
    if (blinded !== undefined && blinded !== isOne) throw new ApiError(404, "NotFound");
    const values = { execution_payload_value: "1", consensus_block_value: "1" };
    return {
      body: { ...more, version, execution_payload_blinded: isOne, ...values, data: block },
      headers: { "eth-consensus-version": version, "eth-execution-payload-blinded": String(isOne) },
    };
  };
  return [
    {
      name: "attestation_data",
      methods: get,
      path: /^\/eth\/v1\/validator\/attestation_data$/,
      answer: async ({ query }) => {
        const vote = await duties.votes.at(Number(query.get("slot")));
        return { body: { data: { ...vote, index: query.get("committee_index") } } };
      },
    },
    {
      name: "aggregate_attestation_v2",
      methods: get,
      path: /^\/eth\/v[12]\/validator\/aggregate_attestation$/,
      answer: async ({ query }) => ({
        body: {
          data: await duties.aggregate(Number(query.get("slot")), query.get("attestation_data_root") ?? ""),
        },
      }),
    },
    {
      name: "sync_committee_contribution",
      methods: get,
      path: /^\/eth\/v1\/validator\/sync_committee_contribution$/,
      answer: async ({ query }) => {
        const [subcommittee, root] = ["subcommittee_index", "beacon_block_root"].map(
          (name) => query.get(name) ?? "",
        );
        return { body: { data: await duties.contribution(Number(query.get("slot")), subcommittee!, root!) } };
      },
    },
    {
      name: "propose_block_v3",
      methods: get,
      path: /^\/eth\/v3\/validator\/blocks\/(\d+)$/,
      answer: proposal,
    },
    {
      name: "propose_block",
      methods: get,
      path: /^\/eth\/v2\/validator\/blocks\/(\d+)$/,
      answer: (call) => proposal(call, false),
    },
    {
      name: "propose_blinded_block",
      methods: get,
      path: /^\/eth\/v1\/validator\/blinded_blocks\/(\d+)$/,
      answer: (call) => proposal(call, true),
    },
  ];
}

/** What the validator client has signed with its shares. */
function signed({ signer }: ValidatorApiOptions): ApiEndpoint[] {
  const block = async ({ body }: ApiCall) => {
    await signer.addBlock(body as never);
    return {};
  };
  return [
    {
      name: "submit_attestations_v2",
      methods: post,
      path: /^\/eth\/v[12]\/beacon\/pool\/attestations$/,
      answer: async ({ body }) => {
        await Promise.all(listIn(body).map((attestation) => signer.addAttestation(attestation as never)));
        return {};
      },
    },
    { name: "submit_proposal_v2", methods: post, path: /^\/eth\/v[12]\/beacon\/blocks$/, answer: block },
    {
      name: "submit_blinded_block_v2",
      methods: post,
      path: /^\/eth\/v[12]\/beacon\/blinded_blocks$/,
      answer: block,
    },
    {
      name: "aggregate_beacon_committee_selections",
      methods: post,
      path: /^\/eth\/v1\/validator\/beacon_committee_selections$/,
      answer: async ({ body }) => ({
        body: {
          data: await Promise.all(listIn(body).map((selection) => signer.addSelection(selection as never))),
        },
      }),
    },
    {
      name: "submit_aggregate_and_proofs_v2",
      methods: post,
      path: /^\/eth\/v[12]\/validator\/aggregate_and_proofs$/,
      answer: ({ body }) => {
        for (const aggregate of listIn(body)) signer.addAggregate(aggregate as never);
        return {};
      },
    },
    {
      name: "aggregate_sync_committee_selections",
      methods: post,
      path: /^\/eth\/v1\/validator\/sync_committee_selections$/,
      answer: async ({ body }) => ({
        body: { data: await Promise.all(listIn(body).map((each) => signer.addSyncSelection(each as never))) },
      }),
    },
    {
      name: "submit_contribution_and_proofs",
      methods: post,
      path: /^\/eth\/v1\/validator\/contribution_and_proofs$/,
      answer: ({ body }) => {
        for (const contribution of listIn(body)) signer.addContribution(contribution as never);
        return {};
      },
    },
    {
      name: "submit_sync_committee_messages",
      methods: post,
      path: /^\/eth\/v1\/beacon\/pool\/sync_committees$/,
      answer: ({ body }) => {
        for (const message of listIn(body)) signer.addSyncMessage(message as never);
        return {};
      },
    },
  ];
}

/** Charon itself says who is paid, and registers with relays: the lock has both. */
const swallowed: readonly ApiEndpoint[] = [
  {
    name: "submit_validator_registration",
    methods: post,
    path: /^\/eth\/v1\/validator\/register_validator$/,
    answer: () => ({}),
  },
  {
    name: "submit_proposal_preparations",
    methods: post,
    path: /^\/eth\/v1\/validator\/prepare_beacon_proposer$/,
    answer: () => ({}),
  },
];

const missing: readonly ApiEndpoint[] = Object.entries({
  teku_proposer_config: /^\/teku_proposer_config$/,
  proposer_config: /^\/proposer_config$/,
  submit_voluntary_exit: /^\/eth\/v1\/beacon\/pool\/voluntary_exits$/,
}).map(([name, path]) => ({
  name,
  methods: ["GET", "POST"],
  path,
  answer: () => {
    throw new ApiError(404, "NotFound");
  },
}));

const listIn = (body: unknown): readonly unknown[] => (Array.isArray(body) ? body : []);

function idsOf(query: URLSearchParams, body: unknown): string[] {
  const asked = query.getAll("id").flatMap((ids) => ids.split(","));
  return asked.length > 0 ? asked : ((body as { ids?: string[] } | undefined)?.ids ?? []);
}
