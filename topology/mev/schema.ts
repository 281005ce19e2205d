import { z } from "zod";
import { cloudRunRegions } from "../../catalog/cloud-run.ts";
import { exampleBillingAccount, exampleDigests, exampleGoogleProject } from "../../catalog/example-ids.ts";
import { haproxy } from "../../catalog/haproxy.ts";
import { mevBoostProgram } from "../../catalog/mev-boost.ts";
import { text } from "../formats.ts";
import { pinSchema } from "../images/schema.ts";
import { nearest } from "../nearest.ts";

const region = z.string().superRefine((value, context) => {
  if (cloudRunRegions.includes(value)) return;
  const near = nearest(value, cloudRunRegions);
  const remedy = `write ${near.length > 0 ? near.join(" or ") : `one of ${cloudRunRegions.join(", ")}`}`;
  context.addIssue({ code: "custom", message: `"${value}" is no region of Cloud Run`, params: { remedy } });
});

const imageOf = ({ repository, version }: { repository: string; version: string }): string =>
  `\`docker buildx imagetools inspect docker.io/${repository}:${version}\` prints it.`;

/** Section `mev`: MEV-Boost on Google Cloud Run. */
export const mevSchema = z
  .strictObject({
    project: text(
      (value) => /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(value),
      "not an ID of a project of Google Cloud's",
      "write the project ID, which gcloud projects list shows in its first column: 6 to 30 small letters, digits and -",
    ).meta({
      description: "ID of the project in Google Cloud. It must have a billing account.",
      examples: [exampleGoogleProject],
    }),
    region: region.meta({
      description:
        "Region of Cloud Run. Choose one near your home and the relays: each bid makes the round trip from home to the region and from there to the relay.",
      examples: ["asia-northeast1"],
    }),
    mevBoost: pinSchema.meta({
      description: `Version and digest of MEV-Boost, ${mevBoostProgram.minimum} or newer. ${imageOf(mevBoostProgram)}`,
      examples: [`${mevBoostProgram.version}@sha256:${exampleDigests[0]}`],
    }),
    haproxy: pinSchema.meta({
      description: `Version and digest of HAProxy, ${haproxy.minimum} or newer, which lets in who knows the secret. ${imageOf(haproxy)}`,
      examples: [`${haproxy.version}@sha256:${exampleDigests[1]}`],
    }),
    secret: z
      .int()
      .min(1)
      .meta({
        description:
          "Number of the secret that beacon nodes have to show. To replace the secret, add 1. The secret before it stays valid until the next change.",
        examples: [2],
      })
      .default(1),
    deletionProtection: z
      .boolean()
      .meta({
        description:
          "Whether Google refuses to delete the service. With it, `pulumi destroy` fails until an `up` without it.",
        defaultText: "true on mainnet, else false",
        examples: [false],
      })
      .optional(),
    alerts: text(
      (value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
      "not an address of e-mail",
      "write it as in ops@example.org",
    )
      .meta({
        description:
          "Address of e-mail to which Google writes when the service does not answer from outside.",
        defaultText: "no e-mail; Google's console shows the incident",
        examples: ["ops@example.org"],
      })
      .optional(),
    budget: z
      .strictObject({
        billingAccount: text(
          (value) => /^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/.test(value),
          "not an ID of a billing account of Google Cloud's",
          "write it as gcloud billing accounts list shows it: three times six digits and capital letters A to F",
        ).meta({
          description: "ID of the billing account that pays for the project.",
          examples: [exampleBillingAccount],
        }),
        monthly: z
          .int()
          .min(1)
          .meta({
            description:
              "What the project may cost each month, in the currency of the billing account. Google writes to the administrators of the account at half of it, at 90 % and at all of it. It stops nothing.",
            examples: [100],
          }),
      })
      .meta({
        description: "Budget of the project, beyond which Google writes an e-mail.",
        defaultText: "there is no budget",
        examples: [{ billingAccount: exampleBillingAccount, monthly: 100 }],
      })
      .optional(),
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description:
      "MEV-Boost on Google Cloud Run, for the relays of the stack's validator groups. [mev.md](mev.md) says what it makes and what it costs.",
    defaultText: "the stack runs no MEV-Boost.",
    examples: [
      {
        project: exampleGoogleProject,
        region: "asia-northeast1",
        mevBoost: `${mevBoostProgram.version}@sha256:${exampleDigests[0]}`,
        haproxy: `${haproxy.version}@sha256:${exampleDigests[1]}`,
      },
    ],
  });

export type MevSettings = z.output<typeof mevSchema>;
