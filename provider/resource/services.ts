import type { Claim, Observation } from "../host/observation.ts";
import type { Step } from "../items/kind.ts";
import { dockerSilent } from "../items/service/kind.ts";
import { type KnownService, knownService } from "../items/service/known.ts";
import { startSteps, stopSteps } from "../items/service/steps.ts";
import { lostOf } from "./plan.ts";
import { stepText } from "./script.ts";

/** A service of a stack on a host, and how Docker sees it: `running`, `exited` …, `removed`. */
export interface FoundService extends KnownService {
  readonly state: string;
  /** Why it ended for safety, as long as no person has resumed it. */
  readonly safetyStop?: string;
}

/**
 * The same for who is about to stop or to start them.
 * @throws Error where Docker does not answer: what runs then is not known.
 */
export function knownServicesOf(hostName: string, host: Observation, stack: string): FoundService[] {
  const services = stackServices(host, stack);
  if (!services.some(({ state }) => state === dockerSilent)) return services;
  throw new Error(
    `${hostName}: Docker does not answer, so nobody can tell what runs there; containers can run without it. Look at "systemctl status docker" on the host, then run this again.`,
  );
}

/** Services that the host's manifest gives to a stack. */
export function stackServices(host: Observation, stack: string): FoundService[] {
  const own = host.claims.filter((claim) => claim.stack === stack);
  return own.flatMap(({ key, flag }) => {
    const service = knownService(key, flag);
    if (!service) return [];
    const { safetyStop } = host.fields(key);
    const state = String(host.live(key)?.state ?? "removed");
    return [{ ...service, state, ...(safetyStop && { safetyStop }) }];
  });
}

/**
 * Script for a change of the host: `first`, then stops these services one after the other, each proven. One that does
 * not run is named too: from then on it is a person's to start, whatever an interrupted `up` has noted.
 */
export function stopScript(services: readonly KnownService[], first: readonly Step[]): string {
  return [...first, ...stopSteps(services)].map(stepText).join("\n");
}

/**
 * Script that starts these services by their compose files. Throws where something irreplaceable is missing or where
 * `asWritten` denies that a compose file's text is as `up` wrote it for a service.
 */
export function startScript(
  hostName: string,
  host: Observation,
  services: readonly KnownService[],
  asWritten: (compose: string, service: string) => boolean,
): string {
  const problems = services.flatMap((service) => [
    ...lostOf(keptWith(host, service)),
    ...(asWritten(composeText(host, service), service.name) ? [] : [editedSince(service)]),
  ]);
  if (problems.length > 0) {
    throw new Error(problems.map((problem) => `${hostName}: ${problem}`).join("\n"));
  }
  return startSteps(services).map(stepText).join("\n");
}

/** What the role that a service belongs to keeps on the host. */
function keptWith(host: Observation, { name }: KnownService) {
  const owner = host.claims.find(({ key }) => key === `service ${name}`)?.id;
  const claims = host.claims.filter((claim: Claim) => claim.id === owner);
  return claims.map(({ key, flag }) => {
    return { key, flag, name: key.slice(key.indexOf(" ") + 1), fields: host.fields(key) };
  });
}

function composeText(host: Observation, { compose }: KnownService): string {
  return Buffer.from(host.fields(`file ${compose}`).body ?? "", "base64").toString();
}

function editedSince({ name, compose }: KnownService): string {
  return `${compose} is not as up wrote it for ${name}: run pulumi up first.`;
}
