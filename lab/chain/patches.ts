/**
 * What Lodestar 1.5.1 has to do otherwise for a lab. Each patch replaces a text that stands in its file exactly once, so
 * that another version is refused.
 */

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Patch {
  /** Below node_modules. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const nodeApi = "@lodestar/beacon-node/lib/api/impl/node/index.js";
const beaconCommand = "@chainsafe/lodestar/lib/cmds/beacon/handler.js";
const prepareService = "@lodestar/validator/lib/services/prepareBeaconProposer.js";
const nodeRoutes = "@lodestar/api/lib/beacon/server/node.js";

/** By what was wrong. */
const patches: Readonly<Record<string, readonly Patch[]>> = {
  "a key that was deleted went on signing until the next start": [
    {
      file: "@lodestar/validator/lib/services/validatorStore.js",
      from: "return this.indicesService.removeForKey(pubkeyHex) || this.validators.delete(pubkeyHex);",
      to: "const had = this.indicesService.removeForKey(pubkeyHex); return this.validators.delete(pubkeyHex) || had;",
    },
  ],
  "the health of every node was 200": [
    {
      file: nodeRoutes,
      from: "await api.getHealth();",
      to: "let code = HttpStatusCode.OK; await api.getHealth({}, { code(c) { code = c; } });",
    },
    { file: nodeRoutes, from: "res.raw.writeHead(HttpStatusCode.OK);", to: "res.raw.writeHead(code);" },
  ],
  // With sync.isSingleNode, which the lab's own node has, and only together with the one after next.
  "no node was synced after eight slots without a block, so that the chain stood for ever": [
    {
      file: "@lodestar/beacon-node/lib/sync/sync.js",
      from: "return SyncState.Stalled;",
      to: "return this.opts.isSingleNode ? SyncState.Synced : SyncState.Stalled;",
    },
  ],
  "peers knew a node by another id after each start": [
    {
      file: beaconCommand,
      from: "const peerId = await createSecp256k1PeerId();",
      to: 'const kept = path.join(beaconPaths.beaconDir, "peer_id.json"); const peerId = fs.existsSync(kept) ? await readPeerId(kept) : await createSecp256k1PeerId();',
    },
    {
      file: beaconCommand,
      from: 'import path from "node:path";',
      to: 'import fs from "node:fs"; import path from "node:path"; import { readPeerId } from "../../config/peerId.js";',
    },
  ],
  // As later versions answer: el_offline in /eth/v1/node/syncing, and 206 as health.
  "a node did not say that its execution client is dead": [
    {
      file: "@lodestar/beacon-node/lib/execution/engine/http.js",
      from: "return this.rpc.fetchWithRetries({ method, params }, methodOpts);",
      to: "try { const answer = await this.rpc.fetchWithRetries({ method, params }, methodOpts); this.offline = false; return answer; } catch (e) { this.offline = !(e instanceof HttpRpcError || e instanceof ErrorJsonRpcResponse); throw e; }",
    },
    {
      file: nodeApi,
      from: "export function getNodeApi(opts, { network, sync })",
      to: "export function getNodeApi(opts, { chain, network, sync })",
    },
    {
      file: nodeApi,
      from: "return { data: sync.getSyncStatus() };",
      to: "return { data: { ...sync.getSyncStatus(), elOffline: chain.executionEngine.offline === true } };",
    },
    {
      file: nodeApi,
      from: "if (sync.getSyncStatus().isSyncing) {",
      to: "if (sync.getSyncStatus().isSyncing || chain.executionEngine.offline === true) {",
    },
  ],
  // The slot was counted from the epoch's first. The filters are wrong in the same way; nobody filters.
  "a committee's index and its slot were in each other's place": [
    {
      file: "@lodestar/beacon-node/lib/api/impl/beacon/state/index.js",
      from: "index: committeeIndex,\n                            slot,",
      to: "index: slot,\n                            slot: shuffling.epoch * committes.length + committeeIndex,",
    },
  ],
  // Lighthouse and Nimbus do in every slot (validator_client: preparation_service.rs and duties_service.nim).
  "a client told one node in each epoch who is to be paid": [
    {
      file: prepareService,
      from: "ApiError.assert(await api.validator.prepareBeaconProposer(proposers));",
      to: 'const tell = (url) => fetch(`${url}/eth/v1/validator/prepare_beacon_proposer`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(proposers.map((one) => ({ validator_index: one.validatorIndex, fee_recipient: one.feeRecipient }))), signal: AbortSignal.timeout(3000) }); if (told === undefined) ApiError.assert(await api.validator.prepareBeaconProposer(proposers)); else await Promise.allSettled(told.split(",").map(tell));',
    },
    {
      file: prepareService,
      from: "const REGISTRATION_CHUNK_SIZE = 512;",
      to: "const REGISTRATION_CHUNK_SIZE = 512; const told = process.env.LAB_TOLD_NODES;",
    },
    {
      file: prepareService,
      from: "clock.runEveryEpoch(prepareBeaconProposer);",
      to: "if (told === undefined) clock.runEveryEpoch(prepareBeaconProposer); else clock.runEverySlot((slot) => prepareBeaconProposer(Math.floor(slot / SLOTS_PER_EPOCH)));",
    },
  ],
  // Nimbus submits to all (validator_client/api.nim, v24.9.0), Lighthouse by --broadcast with these four topics.
  "a client submitted what it signed to one node": [
    {
      file: "@lodestar/api/lib/utils/client/httpClient.js",
      from: "        // Early return when no fallback URLs are setup",
      to: `        if (process.env.LAB_SUBMITS_TO_ALL !== undefined && opts.method === "POST" && /(subscriptions|\\/pool\\/\\w+|_and_proofs|blocks)$/.test(opts.url))
            return Promise.any(this.urlsOpts.map((one) => this.requestWithBody(one, opts, getBody))).catch((error) => { throw error.errors[0]; });`,
    },
  ],
  // Clients never do that with peers that they are told to trust, as the homes are (--trusted-peers, --direct-peer). A
  // network of three nodes has no others to take their place.
  "a node banned its peers for half an hour when one of them had been cut off": [
    {
      file: "@lodestar/beacon-node/lib/network/peers/score.js",
      from: "let newScore = this.lodestarScore + scoreDelta;",
      to: "let newScore = Math.max(DEFAULT_SCORE, this.lodestarScore + scoreDelta);",
    },
  ],
  // A client that submits to two nodes: of the first one's peers the second may have the vote before the client's own
  // request, which it then refuses. Whoever aggregates there left it out.
  "a vote that a peer had sent before was not kept for aggregates": [
    {
      file: "@lodestar/beacon-node/lib/api/impl/beacon/pool/index.js",
      from: "const { indexedAttestation, subnet } = await validateGossipAttestation(chain, attestation, null);",
      to: "chain.attestationPool.add(attestation); const { indexedAttestation, subnet } = await validateGossipAttestation(chain, attestation, null);",
    },
  ],
  // Clients compare it with the version that their network's configuration has.
  "the genesis fork version was that of the fork at slot 0": [
    {
      file: "@lodestar/beacon-node/lib/api/impl/beacon/index.js",
      from: "config.getForkVersion(GENESIS_SLOT)",
      to: "config.GENESIS_FORK_VERSION",
    },
  ],
};

/** Changes a fresh installation. */
export function applyPatches(modules: string): void {
  for (const [wrong, parts] of Object.entries(patches)) {
    for (const { file, from, to } of parts) {
      const path = join(modules, file);
      const [before, after, ...more] = readFileSync(path, "utf8").split(from);
      if (after === undefined || more.length > 0) throw new Error(`${file} is not the one in which ${wrong}`);
      rmSync(path); // npm may have linked it
      writeFileSync(path, before + to + after);
    }
  }
}
