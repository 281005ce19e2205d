import { type ComposeProject, definitionOf } from "../../render/compose.ts";
import { type Items, itemsOf } from "../hosts/role.ts";

/** The services of a compose project whose file lies at `compose`. */
export function serviceItems({ name, services }: ComposeProject, compose: string): Items {
  return itemsOf(
    Object.entries(services).map(([service, made]) => [
      `service ${name}/${service}`,
      { compose, image: made.image, definition: definitionOf(made), restart: made.restart, state: "running" },
    ]),
  );
}
