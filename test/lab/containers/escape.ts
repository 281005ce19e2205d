import type { ComposeService } from "../../../render/workloads/compose.ts";

/** What a container of a control may have, and none of ours has. */
export interface OpenService extends ComposeService {
  readonly pid?: "host";
  readonly privileged?: true;
  readonly cap_add?: readonly string[];
}

/** A way from a container to root on its host, or to what only root has there. Scripts are of a POSIX shell. */
export interface Escape {
  readonly what: string;
  readonly protection: string;
  readonly from: "validator" | "node";
  /** The program as it runs, or root, which it may become by an error of its image. */
  readonly as: "program" | "root";
  /** What its image has, made by root in the container. */
  readonly image?: string;
  /** What the attacker does in the container. Its success is the attacker's, if `gained` does not say more. */
  readonly attack: string;
  /** What the host does meanwhile, again and again. */
  readonly meanwhile?: string;
  /** Succeeds on the host if the attacker did. */
  readonly gained?: string;
  /** The control: what the same container is without that one protection. */
  readonly without: (service: ComposeService) => Partial<OpenService>;
}

/** Where no container can write: who makes this file has root. */
export const proof = "/root/owned";

/** What the tests add to the host lies here. */
export const folder = "/srv/escapes";
/** The data of a copy of a container, open to all, as a program can leave its folder. */
export const openData = `${folder}/data`;

/** A service of the host's root touches the file that it is told: by root at the one, by everybody at the other. */
export const abstractSocket = "escapes";
export const loopbackPort = 47;
/** A program of the host's root without capabilities, in the words of its command line. */
export const idleProgram = ["/usr/bin/sleep", "98765"] as const;
