import { cloudflareAccess, proxiedNames, tunnelIngress } from "./policies/cloudflare.ts";
import { cloudRights, cloudRunEntrance, deletionProtection } from "./policies/google.ts";
import { imageDigest, imageFork, imageVersion } from "./policies/images.ts";
import { manualStart, protectedData } from "./policies/keys.ts";
import { feeRecipient } from "./policies/money.ts";
import { firewall, publishedPorts } from "./policies/ports.ts";
import { plainSecrets, publishedKeys, serviceAccountKeys, sshHostKey } from "./policies/secrets.ts";
import { tailnetKey, tailnetPolicy } from "./policies/tailscale.ts";
import type { Policy } from "./policy.ts";

/** Every policy, in the order of docs/policies.md. */
export const policies: readonly Policy[] = [
  feeRecipient,
  protectedData,
  manualStart,
  publishedPorts,
  firewall,
  tailnetPolicy,
  tailnetKey,
  tunnelIngress,
  proxiedNames,
  cloudflareAccess,
  cloudRunEntrance,
  cloudRights,
  plainSecrets,
  publishedKeys,
  sshHostKey,
  serviceAccountKeys,
  imageDigest,
  imageFork,
  imageVersion,
  deletionProtection,
];
