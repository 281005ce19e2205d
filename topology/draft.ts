import { type CloudDraft, readCloud } from "./cloud/draft.ts";
import { type DvtDraft, readDvt } from "./dvt/draft.ts";
import { type EthereumDraft, readEthereum } from "./ethereum/draft.ts";
import { type HostsDraft, readHosts } from "./hosts/draft.ts";
import { type ImagesDraft, readImages } from "./images/draft.ts";
import { type MevDraft, readMev } from "./mev/draft.ts";
import { type MonitoringDraft, readMonitoring } from "./monitoring/draft.ts";
import { type OverlayDraft, readOverlay } from "./overlay/draft.ts";
import type { Problem } from "./problems.ts";
import { type Entries, type RawConfig, type Section, SectionReader } from "./section-reader.ts";
import { readTunnel, type TunnelDraft } from "./tunnel/draft.ts";
import { type WaiverSettings, waiverSchema } from "./waivers.ts";

/** The configuration with every entry in good form, before the entries are compared with each other. */
export interface Draft
  extends HostsDraft,
    CloudDraft,
    ImagesDraft,
    EthereumDraft,
    OverlayDraft,
    TunnelDraft,
    MevDraft,
    DvtDraft,
    MonitoringDraft {
  readonly waivers: Entries<WaiverSettings>;
}

/**
 * Checks the form of every entry by itself and collects what is wrong in `problems`. A section that is absent deploys
 * nothing. Every object is strict: an unknown key is an error. Sections of the inventory stand in the `config:` block
 * of Pulumi.yaml and are shared by all stacks; a stack file that sets one replaces it whole.
 */
export function readDraft(stack: string, config: RawConfig, problems: Problem[]): Draft {
  const read = new SectionReader(config);
  const draft = { stack, ...readSections(read), unreadable: read.unreadable };
  problems.push(...read.unknown(), ...read.problems);
  return draft;
}

/** Every section, system by system. */
export function sections(): readonly Section[] {
  const read = new SectionReader({});
  readSections(read);
  return read.sections;
}

function readSections(read: SectionReader): Omit<Draft, "stack" | "unreadable"> {
  return {
    ...readHosts(read),
    ...readCloud(read),
    ...readOverlay(read),
    ...readTunnel(read),
    ...readEthereum(read),
    ...readMev(read),
    ...readDvt(read),
    ...readMonitoring(read),
    ...readImages(read),
    waivers: read.many("waivers", waiverSchema),
  };
}
