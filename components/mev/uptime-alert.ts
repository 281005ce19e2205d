import { AlertPolicy } from "@pulumi/gcp/monitoring/alertPolicy.js";
import { NotificationChannel } from "@pulumi/gcp/monitoring/notificationChannel.js";
import { UptimeCheckConfig } from "@pulumi/gcp/monitoring/uptimeCheckConfig.js";
import { interpolate, type Output } from "@pulumi/pulumi/output.js";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi/resource.js";
import { readyPath } from "../../render/mev/header-check.ts";

export interface UptimeAlertArgs {
  readonly project: string;
  /** Its name at Google. */
  readonly label: string;
  /** Of the service. */
  readonly url: Output<string>;
  /** To whom Google writes; absent: to nobody. */
  readonly email?: string;
}

/** Google asks the service every minute from several continents, and tells when it does not answer. */
export class UptimeAlert extends ComponentResource {
  constructor(name: string, args: UptimeAlertArgs, options: ComponentResourceOptions) {
    super("bonded-validator:mev:UptimeAlert", name, {}, options);
    const { project, label, url, email } = args;
    const check = new UptimeCheckConfig(
      `${name}-check`,
      {
        project,
        displayName: label,
        period: "60s",
        timeout: "5s",
        httpCheck: {
          requestMethod: "GET",
          path: readyPath,
          port: 443,
          useSsl: true,
          validateSsl: true,
          acceptedResponseStatusCodes: [{ statusValue: 200 }],
        },
        monitoredResource: {
          type: "uptime_url",
          labels: { project_id: project, host: url.apply((text) => new URL(text).host) },
        },
      },
      { parent: this },
    );
    const channels =
      email === undefined
        ? []
        : [
            new NotificationChannel(
              `${name}-channel`,
              { project, displayName: label, type: "email", labels: { email_address: email } },
              { parent: this },
            ),
          ];
    new AlertPolicy(
      `${name}-policy`,
      {
        project,
        displayName: `${label} does not answer`,
        combiner: "OR",
        conditions: [{ displayName: "the uptime check fails", conditionThreshold: failing(check) }],
        notificationChannels: channels.map(({ name: channel }) => channel),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/** More than one place of Google's could not reach it: one alone may have a fault of its own. */
function failing({ uptimeCheckId }: UptimeCheckConfig) {
  return {
    filter: interpolate`metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url" AND metric.label.check_id="${uptimeCheckId}"`,
    comparison: "COMPARISON_GT",
    thresholdValue: 1,
    duration: "60s",
    trigger: { count: 1 },
    aggregations: [
      {
        alignmentPeriod: "1200s",
        perSeriesAligner: "ALIGN_NEXT_OLDER",
        crossSeriesReducer: "REDUCE_COUNT_FALSE",
        groupByFields: ["resource.label.*"],
      },
    ],
  };
}
