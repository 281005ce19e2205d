import { z } from "zod";
import { pathPattern } from "../attributes.ts";
import { limitsPattern } from "./limits.ts";

export const schema = z.strictObject({
  /** Path of the compose file, a `file` item of the same role. */
  compose: z.string().regex(pathPattern),
  /** Reference with digest: what runs is what was planned. */
  image: z.string().regex(/^\S+@sha256:[0-9a-f]{64}$/, "must end in @sha256:<64 hex digits>"),
  /** Hash of the service's definition; the compose file carries it as label `bonded-validator.definition`. */
  definition: z.string().regex(/^[0-9a-f]{16}$/),
  restart: z.enum(["no", "always", "on-failure", "unless-stopped"]),
  /** Limits of the container; see limits.ts. Not given, its limits are of no interest. */
  limits: z.string().regex(limitsPattern, 'must be as in "memory=536870912 cpu-shares=1024"').exactOptional(),
  /** Ports of the host that it needs, `30303/tcp 30303/udp`: another container that holds one is in the way. */
  ports: z
    .string()
    .regex(/^\d+\/(tcp|udp)( \d+\/(tcp|udp))*$/, 'must be as in "30303/tcp 30303/udp"')
    .exactOptional(),
  state: z.literal("running"),
  /** It holds keys: once a person has stopped it, only a person starts it again. See manual-start.ts. */
  manualStart: z.boolean().exactOptional(),
});
export type Service = z.output<typeof schema>;
