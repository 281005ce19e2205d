/**
 * Slots behind the head with which a node still serves (beacon-APIs, getSyncingStatus, sync_distance): one block that
 * is late and the slot that has just begun. Judged, not measured.
 */
export const maxSlotsBehind = 2;

/**
 * What execution clients answer as long as they live, at little cost and whatever state the chain is in (execution-apis,
 * eth_blockNumber).
 */
export const blockNumberCall = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "eth_blockNumber",
  params: [],
});
