import type { DraftBase, Entries, SectionReader } from "../section-reader.ts";
import { accessSchema } from "./access.ts";
import { type RepositorySettings, repositoriesSchema } from "./repositories.ts";
import { type HostSettings, hostSchema, type SiteSettings, siteSchema } from "./schema.ts";

/** The inventory with every entry in good form, before the entries are compared with each other. */
export interface HostsDraft extends DraftBase {
  readonly sites: Entries<SiteSettings>;
  readonly hosts: Entries<HostSettings>;
  readonly accessKeys: readonly string[];
  /** Lines of authorized_keys of those who may look at hosts and change nothing. */
  readonly readerKeys: readonly string[];
  readonly accessNetworks: readonly string[];
  readonly repositories: RepositorySettings;
}

export function readHosts(read: SectionReader): Omit<HostsDraft, keyof DraftBase> {
  const sites = read.many("sites", siteSchema);
  const hosts = read.many("hosts", hostSchema);
  const access = read.one("access", accessSchema);
  return {
    sites,
    hosts,
    accessKeys: access?.keys ?? [],
    readerKeys: access?.readers ?? [],
    accessNetworks: access?.networks ?? [],
    repositories: read.one("repositories", repositoriesSchema) ?? repositoriesSchema.parse({}),
  };
}
