import { stringify } from "yaml";
import { type ReceiverSettings, type Severity, severities } from "../../topology/monitoring/schema.ts";
import { managedBy } from "../managed-by.ts";
import { watchdog } from "./alerts/monitoring.ts";

/** Where the folder of secrets lies in the container. */
export const secretsFolder = "/secrets";

/** The file of each secret in that folder: a person writes it there, and Alertmanager reads it when it sends. */
export const secretFiles = {
  email: "email-password",
  telegram: "telegram-token",
  discord: "discord-url",
  webhook: "webhook-url",
  deadMansSwitch: "dead-mans-switch-url",
} as const;

const fileOf = (name: keyof typeof secretFiles): string => `${secretsFolder}/${secretFiles[name]}`;

/** How long after an alert was sent it is sent again while it fires. */
const repeats: Readonly<Record<Severity, string>> = { critical: "1h", warning: "24h" };

const switchReceiver = "dead-mans-switch";

/**
 * alertmanager.yml. The alert that always fires calls the dead man's switch each minute: a group is sent once an interval if
 * it was sent longer ago than `repeat_interval`, which is therefore a little shorter.
 */
export function renderAlertmanager(receivers: ReceiverSettings): string {
  const configuration = {
    route: {
      receiver: "warning" satisfies Severity,
      group_by: ["alertname", "host"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: repeats.warning,
      routes: [
        {
          matchers: [`alertname="${watchdog}"`],
          receiver: switchReceiver,
          group_wait: "0s",
          group_interval: "1m",
          repeat_interval: "50s",
        },
        {
          matchers: ['severity="critical"'],
          receiver: "critical" satisfies Severity,
          group_wait: "10s",
          group_interval: "1m",
          repeat_interval: repeats.critical,
        },
      ],
    },
    receivers: [
      ...severities.map((severity) => ({ name: severity, ...integrations(receivers, severity) })),
      {
        name: switchReceiver,
        webhook_configs: [{ url_file: fileOf("deadMansSwitch"), send_resolved: false }],
      },
    ],
  };
  return `${managedBy}${stringify(configuration, { lineWidth: 0 })}`;
}

/** Those that get alerts of a severity. */
function integrations(receivers: ReceiverSettings, severity: Severity): object {
  const { email, telegram, discord, webhook } = receivers;
  const gets = (one: { readonly severities: readonly Severity[] } | undefined): boolean =>
    one?.severities.includes(severity) ?? false;
  return {
    ...(email && gets(email) && { email_configs: [emailOf(email)] }),
    ...(telegram &&
      gets(telegram) && {
        telegram_configs: [{ bot_token_file: fileOf("telegram"), chat_id: telegram.chat, parse_mode: "" }],
      }),
    ...(gets(discord) && { discord_configs: [{ webhook_url_file: fileOf("discord") }] }),
    ...(gets(webhook) && { webhook_configs: [{ url_file: fileOf("webhook") }] }),
  };
}

/** It says when an alert has ended, as the others do without being told. */
function emailOf({ to, from, server, user }: NonNullable<ReceiverSettings["email"]>): object {
  return {
    to,
    from,
    smarthost: server,
    auth_username: user,
    auth_password_file: fileOf("email"),
    require_tls: true,
    send_resolved: true,
  };
}
