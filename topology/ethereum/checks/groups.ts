import { closedNetworks, protocols, type StakingProtocol } from "../../../catalog/protocols.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";

/** How words begin that speak of a protocol in a group's name. */
const words: Readonly<Record<StakingProtocol, readonly string[]>> = {
  solo: ["solo"],
  "lido-csm": ["lido", "csm"],
  rocketpool: ["rocket"],
  stader: ["stader"],
  puffer: ["puffer"],
  diva: ["diva"],
};

/** What is wrong with groups as compared with their protocols, and with who signs for them. */
export function checkGroups(draft: PlacedDraft): Problem[] {
  return [...namedAsAnother(draft), ...withoutOperators(draft), ...otherSigners(draft)];
}

/** Validators of such a group would have keys, and nobody to fund them. */
function withoutOperators({ validatorGroups, network }: PlacedDraft): Problem[] {
  return [...validatorGroups.valid].flatMap(([group, { protocol }]) => {
    const reason = network === undefined ? undefined : closedNetworks[protocol]?.[network];
    if (reason === undefined) return [];
    return [
      {
        check: "protocol-closed",
        path: settingPath("validatorGroups", group, "protocol"),
        reason: `${protocol} has no operators on ${network}: ${reason}`,
        remedy: "remove the group, or write another protocol",
      },
    ];
  });
}

/** smartnode runs a validator client of its own in external mode, too, and has the keys of its validators. */
function otherSigners({ validatorGroups, validators }: PlacedDraft): Problem[] {
  return [...validatorGroups.valid].flatMap(([group, { protocol, smartnode }]) => {
    if (smartnode === undefined) return [];
    const path = settingPath("validatorGroups", group, "smartnode");
    if (protocol !== "rocketpool")
      return [
        {
          check: "smartnode",
          path,
          reason: `smartnode signs for validators of Rocket Pool, and the group's protocol is ${protocol}`,
          remedy: "remove it, or write protocol: rocketpool",
        },
      ];
    const own = [...validators.valid].filter(([, validator]) => validator.group === group);
    return own.map(([name]) => ({
      check: "rocketpool-signer",
      path: settingPath("validators", name, "group"),
      reason: `smartnode's own validator client signs for ${group}, and a key that ${name} has, too, is slashed`,
      remedy: `remove ${name}, or remove ${path} once smartnode's validator client is stopped for good and has no keys`,
    }));
  });
}

/** The protocol decides who is paid, and a group that was copied may still have the old one. */
function namedAsAnother({ validatorGroups }: PlacedDraft): Problem[] {
  return [...validatorGroups.valid].flatMap(([group, { protocol }]) => {
    const named = protocols.filter((each) => speaksOf(group, each));
    if (named.length === 0 || named.includes(protocol)) return [];
    return [
      {
        check: "group-name",
        path: settingPath("validatorGroups", group, "protocol"),
        reason: `it is ${protocol}, and the group's name speaks of ${named.join(" and ")}`,
        remedy: `write ${named.join(" or ")}, or give the group another name`,
        subject: group,
      },
    ];
  });
}

const speaksOf = (group: string, protocol: StakingProtocol): boolean =>
  group.split("-").some((part) => words[protocol].some((word) => part.startsWith(word)));
