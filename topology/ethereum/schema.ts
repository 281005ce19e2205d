/**
 * What a stack runs on an Ethereum network. It stands in the stack's own file.
 *
 * | Section | Shape |
 * |---|---|
 * | network | name in catalog/networks.ts |
 * | nodes | name → {@link nodeSchema}: execution client and beacon node on one host |
 * | validatorGroups | name → {@link groupSchema}: validators with one protocol and one fee recipient |
 * | validators | name → {@link validatorSchema}: a validator client on one host |
 * | checkpoints | {@link checkpointsSchema}: who is asked for the finalized checkpoint |
 * | changes | {@link changesSchema}: how a change is carried out |
 */
import { z } from "zod";
import { consensusClients, executionClients, validatorClients } from "../../catalog/clients/clients.ts";
import { networkNames } from "../../catalog/networks.ts";
import { protocols } from "../../catalog/protocols.ts";
import { isIPv4 } from "../addresses.ts";
import { address, isHttpUrl, isUrl, text } from "../formats.ts";
import { mostValidators } from "./ports.ts";

export const networkSchema = z.enum(networkNames);

export const nodeSchema = z.strictObject({
  /** Name in `hosts`; a host runs at most one node of a network. */
  host: z.string(),
  execution: z.enum(executionClients),
  consensus: z.enum(consensusClients),
  /** Builder API, for instance MEV-Boost, that the beacon node asks for blocks: `http://address:18550`. */
  builder: text(isHttpUrl, "not the address of a service", "write it as in http://10.0.0.1:18550").optional(),
});

export const groupSchema = z.strictObject({
  protocol: z.enum(protocols),
  /** Receives priority fees and what builders pay. */
  feeRecipient: address.optional(),
  /** Address in the withdrawal credentials of the group's validators. */
  withdrawalAddress: address.optional(),
  /** The relays that the group's validators register with; none: their blocks are built at home. */
  relays: z
    .array(
      text(
        (value) => /^https:\/\/0x[0-9a-f]{96}@[a-z0-9.-]+$/.test(value) && isUrl(value),
        "not a relay",
        "write https://, the relay's public key (0x and 96 hex digits), @ and its host",
      ),
    )
    .default([]),
  /** Written into the group's blocks. */
  graffiti: text(
    (value) => /^[\x20-\x7e]*$/.test(value) && value.length > 0 && value.length <= 32,
    "not 1 to 32 printable ASCII characters",
    "write it shorter and without other characters",
  ).optional(),
});

export const validatorSchema = z.strictObject({
  /** Name in `hosts`. */
  host: z.string(),
  /** Number of the validator client, unique in its stack and never reused: its ports derive from it. */
  index: z.int().min(1).max(mostValidators),
  client: z.enum(validatorClients),
  /** Name in `validatorGroups`. */
  group: z.string(),
  /** Names in `nodes`, in the order in which they are asked. */
  beaconNodes: z.array(z.string()).min(1),
});

/** Base URLs of independent providers of the finalized checkpoint, the first of which serves the state itself. */
export const checkpointsSchema = z
  .array(
    text(
      (value) => isHttpUrl(value) && (value.startsWith("https://") || isIPv4(new URL(value).hostname)),
      "not the base URL of a checkpoint provider",
      "write https:// and its host (http:// for an address in your own network), without a path",
    ),
  )
  .min(1);

/** How a change that disturbs what runs is carried out. */
export const changesSchema = z.strictObject({
  /** Seconds until a node that served before a change must serve again; absent: by client. */
  readyWithin: z.int().min(5).max(86_400).optional(),
});

export type NodeSettings = z.output<typeof nodeSchema>;
export type GroupSettings = z.output<typeof groupSchema>;
export type ValidatorSettings = z.output<typeof validatorSchema>;
export type ChangeSettings = z.output<typeof changesSchema>;
