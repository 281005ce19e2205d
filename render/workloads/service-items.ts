import type { ClientService } from "../../catalog/clients/client.ts";
import { type Items, itemsFrom, later } from "../role.ts";
import { type ComposeProject, definitionOf, hostPorts, limitsOf, renderCompose } from "./compose.ts";

interface ServiceOptions {
  /** Something in its commands is not known yet: the definitions come later, by their names in {@link laterParts}. */
  readonly comesLater?: true;
  /** For signers. */
  readonly manualStart?: true;
}

/** The services of a compose project whose file lies at `compose`. */
export function serviceItems(
  { name, services }: ComposeProject,
  compose: string,
  { comesLater, manualStart }: ServiceOptions = {},
): Items {
  return itemsFrom(
    Object.entries(services).map(([service, made]) => [
      `service ${name}/${service}`,
      {
        compose,
        image: made.image,
        definition: comesLater ? later(definitionName(service)) : definitionOf(made),
        restart: made.restart,
        limits: limitsOf(made),
        ...(made.ports.length > 0 && { ports: hostPorts(made) }),
        state: "running",
        ...(manualStart && { manualStart }),
      },
    ]),
  );
}

/** Name of a compose file that comes later. */
export const composeFile = "compose file";

const definitionName = (service: string) => `definition of ${service}`;

/** What comes later of a project, by the names under which its items wait for it. */
export function laterParts(project: ComposeProject): Record<string, string> {
  const definitions = Object.entries(project.services).map(([name, service]) => [
    definitionName(name),
    definitionOf(service),
  ]);
  return { [composeFile]: renderCompose(project), ...Object.fromEntries(definitions) };
}

/** What a started program is asked; `of` is the service that has to run for it, where a person may have stopped it. */
export function probeItems(name: string, { probes }: ClientService, of?: string): Items {
  return itemsFrom(
    probes.map(({ name: what, url, body, expect, timeoutSeconds }) => [
      `probe ${name} ${what}`,
      { url, ...(body !== undefined && { method: "POST", body }), expect, ...(of && { of }), timeoutSeconds },
    ]),
  );
}
