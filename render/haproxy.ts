/** Conditions of HAProxy on a request to a beacon API (ethereum.github.io/beacon-APIs). */

/** It opens a stream of events. */
export const isStream = "{ path /eth/v1/events }";

/** It asks for a block to sign. Nothing changes by that: it may be asked again, and elsewhere. */
export const producesBlock = "METH_GET { path_reg ^/eth/v[1-9]/validator/(blinded_)?blocks/ }";
