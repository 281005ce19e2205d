export type RefusedStage = "connection" | "login";

/**
 * The host could not be reached, refused the way in, or could not be read as a whole: nothing is known of it.
 * Remembered, so that a dead host costs one time-out.
 */
export class HostUnreachable extends Error {
  /**
   * What was refused before a session began: the `connection`, or by the host itself the `login`, for which a way in may
   * still have to be made. Undefined for all else, a wrong host key above all.
   */
  readonly refused: RefusedStage | undefined;

  constructor(message: string, refused?: RefusedStage) {
    super(message);
    this.refused = refused;
  }
}

/** A script on the host failed; the message names the step and carries the end of its log. */
export class ApplyFailed extends Error {}

/** Somebody has ended this run: nothing more is asked of the host, let alone changed. */
export class Cancelled extends Error {
  constructor(host: string) {
    super(
      `${host}: left as it is, because this run was cancelled. What was begun is finished by the next up.`,
    );
  }
}
