/**
 * Every client by the name that configurations use. A client is one module in this folder and one line here; names,
 * pairs, images and versions of topology/ derive from it.
 */
import { mevBoost } from "./builder/mev-boost.ts";
import type {
  BeaconModule,
  ClientImage,
  EmbeddedBeaconModule,
  ExecutionModule,
  ValidatorModule,
} from "./client.ts";
import { caplin } from "./consensus/caplin.ts";
import { lighthouse } from "./consensus/lighthouse.ts";
import { nimbus } from "./consensus/nimbus.ts";
import { charon } from "./dvt/charon.ts";
import { distributedLodestar } from "./dvt/lodestar.ts";
import { ssv } from "./dvt/ssv.ts";
import { erigon } from "./execution/erigon.ts";
import { nethermind } from "./execution/nethermind.ts";
import { reth } from "./execution/reth.ts";
import { lighthouse as lighthouseValidator } from "./validator/lighthouse.ts";
import { lodestar as lodestarValidator } from "./validator/lodestar.ts";
import { nimbus as nimbusValidator } from "./validator/nimbus.ts";

export const executionModules = { reth, erigon, nethermind } satisfies Record<
  string,
  ExecutionModule<string>
>;

export const beaconModules = { lighthouse, caplin, nimbus } satisfies Record<
  string,
  BeaconModule<string> | EmbeddedBeaconModule
>;

export const validatorModules = {
  lighthouse: lighthouseValidator,
  lodestar: lodestarValidator,
  nimbus: nimbusValidator,
} satisfies Record<string, ValidatorModule<string>>;

/** Programs of DVT nodes; those of a Charon node are two. */
export const dvtModules = { charon, ssv, lodestar: distributedLodestar };

/** Programs that ask builders for blocks. */
export const builderModules = { "mev-boost": mevBoost };

type AnyModule =
  | (typeof executionModules)[keyof typeof executionModules]
  | (typeof beaconModules)[keyof typeof beaconModules]
  | (typeof validatorModules)[keyof typeof validatorModules]
  | (typeof dvtModules)[keyof typeof dvtModules]
  | (typeof builderModules)[keyof typeof builderModules];

/** Name of an image that some client runs. */
export type ImageName = Extract<AnyModule, { image: ClientImage }>["image"]["name"];

const all: AnyModule[] = [
  executionModules,
  beaconModules,
  validatorModules,
  dvtModules,
  builderModules,
].flatMap((group) => Object.values(group));

/** Every image once; clients may share one. */
export const images: Readonly<Record<ImageName, ClientImage<ImageName>>> = Object.fromEntries(
  all.flatMap((module) => ("image" in module ? [[module.image.name, module.image]] : [])),
) as Record<ImageName, ClientImage<ImageName>>;
