import type { DraftBase, Entries, SectionReader } from "../section-reader.ts";
import {
  type CloudSettings,
  cloudSchema,
  type InstanceSettings,
  instanceSchema,
  type SecurityGroupSettings,
  securityGroupSchema,
  type ZoneSettings,
  zoneSchema,
} from "./schema.ts";

export interface CloudDraft extends DraftBase {
  readonly cloud: CloudSettings | undefined;
  readonly availabilityZones: Entries<ZoneSettings>;
  readonly securityGroups: Entries<SecurityGroupSettings>;
  readonly instances: Entries<InstanceSettings>;
}

export function readCloud(read: SectionReader): Omit<CloudDraft, keyof DraftBase> {
  return {
    cloud: read.one("cloud", cloudSchema),
    availabilityZones: read.many("availabilityZones", zoneSchema),
    securityGroups: read.many("securityGroups", securityGroupSchema),
    instances: read.many("instances", instanceSchema),
  };
}
