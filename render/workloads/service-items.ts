import type { Output } from "@pulumi/pulumi/output.js";
import type { ClientService } from "../../catalog/clients/client.ts";
import { type Items, itemsOf } from "../../components/roles/role.ts";
import { type ComposeProject, definitionOf, hostPorts } from "./compose.ts";

interface ServiceOptions {
  /** The project as it will be, where something in its commands is not known yet. */
  readonly made?: Output<ComposeProject>;
  /** For signers. */
  readonly hold?: true;
}

/** The services of a compose project whose file lies at `compose`. */
export function serviceItems(
  { name, services }: ComposeProject,
  compose: string,
  { made: project, hold }: ServiceOptions = {},
): Items {
  return itemsOf(
    Object.entries(services).map(([service, made]) => [
      `service ${name}/${service}`,
      {
        compose,
        image: made.image,
        definition: project?.apply((known) => definitionOf(known.services[service]!)) ?? definitionOf(made),
        restart: made.restart,
        ...(made.ports.length > 0 && { ports: hostPorts(made) }),
        state: "running",
        ...(hold && { hold }),
      },
    ]),
  );
}

/** What started clients are asked; `of` is the service that has to run for it, where a person may have stopped it. */
export function probeItems(name: string, clients: readonly ClientService[], of?: string): Items {
  const probes = clients.flatMap((client) => client.probes);
  return itemsOf(
    probes.map(({ name: what, url, body, expect, within }) => [
      `probe ${name} ${what}`,
      { url, ...(body !== undefined && { method: "POST", body }), expect, ...(of && { of }), within },
    ]),
  );
}
