import type { Overlay } from "../../topology/overlay/derive.ts";
import type { ContributingRole, ProgramMetrics, RoleSpec } from "../role.ts";

/** A program whose metrics are scraped. */
export interface Target extends ProgramMetrics {
  /** Name of its host. */
  readonly host: string;
  /** Name of its role on the host. */
  readonly role: string;
}

const contributes = (role: RoleSpec): role is ContributingRole => "contributes" in role;

/** What roles contribute, in their order. */
export function targetsOf(roles: readonly RoleSpec[]): Target[] {
  return roles
    .filter(contributes)
    .flatMap(({ host, role, contributes: { metrics } }) =>
      metrics.map((each) => ({ ...each, host: host.name, role })),
    );
}

/** What people and alerts call a target; unique. */
export const instanceOf = ({ host, port }: Pick<Target, "host" | "port">): string => `${host}:${port}`;

/** Where a host reaches a target: on its own loopback address, else on the mesh, where the other host forwards it. */
export function targetAddress(overlay: Overlay, from: string, { host, port }: Target): string {
  return `${host === from ? "127.0.0.1" : overlay.members[host]!.address}:${port}`;
}

/** Targets by the name of their program. */
export function byProgram(targets: readonly Target[]): [program: string, targets: Target[]][] {
  const programs = [...new Set(targets.map(({ program }) => program))];
  return programs.map((program) => [program, targets.filter((target) => target.program === program)]);
}
