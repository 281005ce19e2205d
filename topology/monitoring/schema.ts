import { z } from "zod";
import { exampleDigests } from "../../catalog/example-ids.ts";
import {
  alertmanager,
  grafana,
  type MonitoringProgram,
  prometheus,
} from "../../catalog/monitoring/programs.ts";
import { isHostName, text } from "../formats.ts";
import { pinSchema } from "../images/schema.ts";

export const severities = ["critical", "warning"] as const;

export type Severity = (typeof severities)[number];

const pin = ({ repository, version, minimum }: MonitoringProgram, i: number) =>
  pinSchema.meta({
    description: `Version and digest of the image docker.io/${repository}, ${minimum} or newer. \`docker buildx imagetools inspect docker.io/${repository}:${version}\` prints it.`,
    examples: [`${version}@sha256:${exampleDigests[i]}`],
  });

const wanted = z
  .array(z.enum(severities))
  .min(1)
  .meta({
    description: "Alerts that it gets. `critical` is sent again every hour, `warning` every day.",
    examples: [["critical"]],
  })
  .default([...severities]);

const mailAddress = text(
  (value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
  "not an address of e-mail",
  "write it as in ops@example.org",
);

const receiversSchema = z
  .strictObject({
    email: z
      .strictObject({
        to: mailAddress.meta({ description: "Who gets the e-mail.", examples: ["ops@example.org"] }),
        from: mailAddress.meta({ description: "Its sender.", examples: ["alerts@example.org"] }),
        server: text(
          (value) => /^[^:]+:\d{1,5}$/.test(value) && isHostName(value.split(":")[0]!),
          "not a mail server with its port",
          "write it as in smtp.example.org:587",
        ).meta({
          description: "SMTP server that takes it, with its port. It has to offer TLS.",
          examples: ["smtp.example.org:587"],
        }),
        user: z
          .string()
          .min(1)
          .meta({ description: "Account there.", examples: ["alerts"] }),
        severities: wanted,
      })
      .meta({
        description: "E-mail. The account's password is in `email-password`.",
        defaultText: "no e-mail",
        examples: [
          {
            to: "ops@example.org",
            from: "alerts@example.org",
            server: "smtp.example.org:587",
            user: "alerts",
          },
        ],
      })
      .optional(),
    telegram: z
      .strictObject({
        chat: z
          .int()
          .meta({ description: "Number of the chat in which the bot writes.", examples: [-1001234567890] }),
        severities: wanted,
      })
      .meta({
        description: "Telegram. The bot's token is in `telegram-token`.",
        defaultText: "no message",
        examples: [{ chat: -1001234567890, severities: ["critical"] }],
      })
      .optional(),
    discord: z
      .strictObject({ severities: wanted })
      .meta({
        description: "Discord. The webhook's URL is in `discord-url`.",
        defaultText: "no message",
        examples: [{ severities: ["critical"] }],
      })
      .optional(),
    webhook: z
      .strictObject({ severities: wanted })
      .meta({
        description:
          "A URL that gets Alertmanager's JSON, such as that of an ntfy server. It is in `webhook-url`.",
        defaultText: "no call",
        examples: [{ severities: ["critical"] }],
      })
      .optional(),
  })
  .meta({
    description:
      "Who gets alerts: at least one that gets those of severity `critical`. Their secrets are files on both hosts, which [monitoring.md](monitoring.md#secrets) names; the configuration has none.",
    examples: [{ telegram: { chat: -1001234567890 } }],
  });

/** Section `monitoring`: what watches over a stack, and who is told. */
export const monitoringSchema = z
  .strictObject({
    host: z.string().meta({
      description:
        "Home host on which Prometheus and Alertmanager watch what the stack runs, and Grafana shows it.",
      examples: ["server1"],
    }),
    watcher: z.string().meta({
      description:
        "Rented host on which a small Prometheus and an Alertmanager watch those at home. Its memory has to be enough for them beside its DVT nodes.",
      examples: ["vps4"],
    }),
    prometheus: pin(prometheus, 0),
    alertmanager: pin(alertmanager, 1),
    grafana: pin(grafana, 2),
    receivers: receiversSchema,
  })
  .meta({
    file: "Pulumi.<stack>.yaml",
    description:
      "Prometheus, Alertmanager and Grafana, and who gets alerts. It requires `overlay` and `network`. [monitoring.md](monitoring.md) explains it, [alerts.md](alerts.md) has what to do at each alert.",
    defaultText: "nothing watches over the stack.",
    examples: [
      {
        host: "server1",
        watcher: "vps4",
        prometheus: `${prometheus.version}@sha256:${exampleDigests[0]}`,
        alertmanager: `${alertmanager.version}@sha256:${exampleDigests[1]}`,
        grafana: `${grafana.version}@sha256:${exampleDigests[2]}`,
        receivers: { telegram: { chat: -1001234567890 } },
      },
    ],
  });

export type MonitoringSettings = z.output<typeof monitoringSchema>;
export type ReceiverSettings = MonitoringSettings["receivers"];
