/** Conditions of HAProxy on a request to a beacon API (ethereum.github.io/beacon-APIs). */

/** It opens a stream of events. */
export const isStream = "{ path /eth/v1/events }";

/** It asks for a block to sign. Nothing changes by that: it may be asked again, and elsewhere. */
export const producesBlock = "METH_GET { path_reg ^/eth/v[1-9]/validator/(blinded_)?blocks/ }";

/**
 * It asks for duties of the validators that its body names, which changes nothing either. Lodestar asks once an epoch: a
 * client whose question fails has no duties until the next (1.5.1, validator/services/attestationDuties).
 */
export const asksDuties = "METH_POST { path_beg /eth/v1/validator/duties/ }";
