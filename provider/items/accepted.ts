import { z } from "zod";
import { foundKinds } from "./found.ts";
import { defineKind, stateless } from "./kind.ts";

const schema = z.strictObject({ reason: z.string().min(1) });

/** A found item that a person has accepted; its name is that item's key. It is there as long as the host has that item. */
export const acceptedKind = defineKind(schema, {
  ...stateless,
  name: "accepted",
  namePattern: new RegExp(`^(${Object.keys(foundKinds).join("|")}) [ -~]{1,120}$`),
});
