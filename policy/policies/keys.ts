import { type Item, itemsOf, itemsOfKind, networkOf } from "../inputs.ts";
import type { Policy, Resource } from "../policy.ts";

/** Keys, shares of keys, and what they have signed: nobody can make them anew. */
const isIrreplaceable = ({ kind, leaves }: Item): boolean =>
  kind === "directory" && leaves.irreplaceable !== undefined;

const keepsKeys = (resource: Resource): boolean => itemsOf(resource).some(isIrreplaceable);

/** Folders that stay whatever becomes of their role: chain data, too. */
const keepsData = (resource: Resource): boolean =>
  itemsOfKind(resource, "service").length > 0 &&
  itemsOfKind(resource, "directory").some(({ leaves }) => leaves.keep === true);

export const protectedData: Policy = {
  name: "protected-data",
  level: "mandatory",
  description: "A resource that keeps keys, or runs programs with data, has the option protect on mainnet.",
  reason: "a destroy, or the removal of a few lines, would stop nodes and signers that hold real money",
  findings: (resource) => {
    const network = networkOf(resource);
    const isTest = network !== undefined && network !== "mainnet";
    if (resource.isProtected || isTest) return [];
    if (keepsKeys(resource)) return ["it keeps keys and is not protected"];
    return keepsData(resource) ? ["it runs programs with data and is not protected"] : [];
  },
};

export const manualStart: Policy = {
  name: "manual-start",
  level: "mandatory",
  description: "A service beside keys is started by a person.",
  reason: "a second signer with the same keys is slashed, and only a person knows whether there is one",
  findings: (resource) => {
    if (!keepsKeys(resource)) return [];
    return itemsOfKind(resource, "service")
      .filter(({ leaves }) => leaves.manualStart !== true)
      .map(({ key }) => `${key} has no manualStart`);
  },
};
