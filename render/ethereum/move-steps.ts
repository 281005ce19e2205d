/** Procedures that people carry out, as text for those who are told that the program will not. */

/** What is moved, and where it is. */
export interface Move {
  readonly stack: string;
  /** Its resource, `vc1-validator`. */
  readonly resource: string;
  /** Its service, `hoodi-vc1/lighthouse`. */
  readonly service: string;
  /** Address of its keymanager API on its host. */
  readonly keymanager: string;
}

/**
 * Steps that bring keys to another host so that no key ever signs on two. The wait is the longest of those that
 * operators' checklists ask for: two epochs (charon edit), fifteen minutes and finality (eth-docker).
 */
export function moveSteps({ stack, resource, service, keymanager }: Move): string {
  const steps = [
    `Leave the configuration as it was. DELETE its keys at ${keymanager}/eth/v1/keystores: it stops signing with them, and its answer holds the slashing protection that goes along. Keep that.`,
    `Stop it (npm run drain, or docker stop on its host); "npm run status -- ${stack}" must show ${service} as exited.`,
    "Wait for two epochs and until the chain has finalized them: at least fifteen minutes.",
    `Take it from its host: pulumi destroy --stack ${stack} --target "**::${resource}". Its slashing database stays there; no key may ever sign there again.`,
    "Now change the host in the configuration, and run pulumi up: it starts there without keys and signs nothing.",
    "Import keys and slashing protection in one request at the keymanager API of the new host, then run pulumi up once more, which notes that keys are there.",
  ];
  return ["To move it:", ...steps.map((step, i) => `${i + 1}. ${step}`)].join("\n");
}
