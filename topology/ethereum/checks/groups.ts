import { protocols, type StakingProtocol } from "../../../catalog/protocols.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { PlacedDraft } from "../draft.ts";

/** How words begin that speak of a protocol in a group's name. */
const words: Readonly<Record<StakingProtocol, readonly string[]>> = {
  solo: ["solo"],
  "lido-csm": ["lido", "csm"],
  rocketpool: ["rocket"],
  stader: ["stader"],
  puffer: ["puffer"],
};

/** The protocol decides who is paid, and a group that was copied may still have the old one. */
export function checkGroups({ validatorGroups }: PlacedDraft): Problem[] {
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
