import type { DraftBase, SectionReader } from "../section-reader.ts";
import { domainSchema, type TunnelSettings, tunnelSchema } from "./schema.ts";

export interface TunnelDraft extends DraftBase {
  readonly domain: string | undefined;
  readonly tunnel: TunnelSettings | undefined;
}

export function readTunnel(read: SectionReader): Omit<TunnelDraft, keyof DraftBase> {
  return { domain: read.one("domain", domainSchema), tunnel: read.one("tunnel", tunnelSchema) };
}
