import { z } from "zod";

/** The part of JSON Schema, and of our own metadata, that describes settings. */
export const schemaNode = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  const: z.unknown().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  required: z.array(z.string()).default([]),
  default: z.unknown().optional(),
  description: z.string().optional(),
  examples: z.array(z.unknown()).default([]),
  defaultText: z.string().optional(),
  file: z.string().optional(),
  get properties() {
    return z.record(z.string(), schemaNode).optional();
  },
  get items() {
    return schemaNode.optional();
  },
  get propertyNames() {
    return schemaNode.optional();
  },
  get additionalProperties() {
    return z.union([schemaNode, z.boolean()]).optional();
  },
});

export type SchemaNode = z.output<typeof schemaNode>;

/** What a schema takes as input. */
export function nodeOf(schema: z.ZodType): SchemaNode {
  return schemaNode.parse(z.toJSONSchema(schema, { io: "input" }));
}
