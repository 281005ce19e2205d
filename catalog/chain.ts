/**
 * Slots behind the head with which a node still serves (beacon-APIs, getSyncingStatus, sync_distance): one block that
 * is late and the slot that has just begun. Judged, not measured.
 */
export const maxSlotsBehind = 2;
