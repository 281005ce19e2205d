import { z } from "zod";
import { faultOfAddress } from "../../../catalog/lost-addresses.ts";
import type { NetworkName } from "../../../catalog/networks.ts";
import { paymentRules } from "../../../catalog/payments.ts";
import { closedNetworks, protocols, type StakingProtocol } from "../../../catalog/protocols.ts";
import { withChecksum } from "../../checksums.ts";
import { type Problem, settingPath } from "../../problems.ts";
import { entriesOfOthers, type OtherStacks } from "../../section-reader.ts";
import type { PlacedDraft } from "../draft.ts";
import type { GroupSettings } from "../group-schema.ts";
import { isSameAddress, protocolAddressAt } from "../protocol-addresses.ts";

/** An address of a validator group and what the group's protocol says about it. */
interface Payment {
  readonly group: string;
  readonly settings: GroupSettings;
  /** All groups, this one among them. */
  readonly groups: ReadonlyMap<string, GroupSettings>;
  /** Those of other stacks. */
  readonly foreign: readonly ForeignGroup[];
  readonly network: NetworkName;
  readonly setting: "feeRecipient" | "withdrawalAddress";
  readonly address: string;
}

const checkOf = { feeRecipient: "fee-recipient", withdrawalAddress: "withdrawal-address" } as const;

const foreignGroup = z.object({
  protocol: z.enum(protocols),
  feeRecipient: z.string().optional(),
  withdrawalAddress: z.string().optional(),
});

/** What of a group says who else has an address. */
type PaidGroup = z.output<typeof foreignGroup>;

interface ForeignGroup extends PaidGroup {
  readonly stack: string;
  readonly group: string;
}

/** Where an operator finds the address that only the protocol's contracts know. */
const ownThere = "what the protocol shows for your node";

/** Addresses to which the money of the validator groups goes. */
export function checkPayments({ validatorGroups, network }: PlacedDraft, others: OtherStacks): Problem[] {
  if (network === undefined) return [];
  const foreign = foreignGroups(others);
  return [...validatorGroups.valid].flatMap(([group, settings]) => {
    const { feeRecipient, withdrawalAddress, protocol } = settings;
    // Nothing can be paid there, whatever the address.
    if (closedNetworks[protocol]?.[network] !== undefined) return [];
    const base = { group, settings, network, groups: validatorGroups.valid, foreign };
    return [
      ...(feeRecipient === undefined
        ? [missing(group, settings, network)]
        : judge({ ...base, setting: "feeRecipient", address: feeRecipient })),
      ...(withdrawalAddress === undefined
        ? []
        : judge({ ...base, setting: "withdrawalAddress", address: withdrawalAddress })),
    ];
  });
}

function foreignGroups(others: OtherStacks): ForeignGroup[] {
  return entriesOfOthers(others, "validatorGroups").flatMap(({ stack, name, entry }) => {
    const { data } = foreignGroup.safeParse(entry);
    return data === undefined ? [] : [{ stack, group: name, ...data }];
  });
}

/** What may be right and nobody can see. */
export function paymentWarnings(draft: PlacedDraft): Problem[] {
  return [...withoutChecksum(draft), ...withdrawalsUnknown(draft)];
}

/** Validators with other withdrawal credentials are no validators of the protocol, and their deposits are lost to it. */
function withdrawalsUnknown({ validatorGroups, network }: PlacedDraft): Problem[] {
  return [...validatorGroups.valid].flatMap(([group, { protocol, withdrawalAddress }]) => {
    if (network === undefined || protocol === "solo" || withdrawalAddress !== undefined) return [];
    const { addresses, source } = paymentRules[protocol];
    const asked = addresses[network]?.withdrawal;
    if (asked === undefined) return [];
    return [
      {
        check: "withdrawal-unknown",
        path: settingPath("validatorGroups", group, "withdrawalAddress"),
        reason: `it is missing, so nothing compares it with the ${asked} that ${protocol} asks for (${source})`,
        remedy: "write what the deposit data of the group's validators have as withdrawal credentials",
      },
    ];
  });
}

/** Addresses in which a wrong digit would not show. */
function withoutChecksum({ validatorGroups }: PlacedDraft): Problem[] {
  return [...validatorGroups.valid].flatMap(([group, settings]) =>
    (["feeRecipient", "withdrawalAddress"] as const).flatMap((setting) => {
      const address = settings[setting];
      if (address === undefined) return [];
      const path = settingPath("validatorGroups", group, setting);
      return lettersOf(address) === "" ? [withoutLetters(path)] : withOneCase(path, address);
    }),
  );
}

const lettersOf = (address: string): string => address.slice(2).replace(/\d/g, "");

/** Of 150 million addresses, one: it is more likely to be made up, as a place that was to be filled in. */
function withoutLetters(path: string): Problem {
  return {
    check: "address-checksum",
    path,
    reason:
      "it has digits only, as hardly any address has, so it has no checksum and a wrong digit would not show",
    remedy: "compare every digit with where it comes from, or write the right one if it was made up",
  };
}

function withOneCase(path: string, address: string): Problem[] {
  const right = withChecksum(address);
  if (right === address) return [];
  return [
    {
      check: "address-checksum",
      path,
      reason: "its letters are of one case, so it has no checksum and a wrong digit would not show",
      remedy: `compare every digit with where it comes from, then write ${right}`,
    },
  ];
}

function missing(group: string, { protocol }: GroupSettings, network: NetworkName): Problem {
  const rule = protocol === "solo" ? undefined : paymentRules[protocol];
  const known = rule?.addresses[network]?.feeRecipient;
  const own = "write the address of the execution layer that the group's protocol asks for, or your own";
  const asked = rule?.ownAllowed
    ? `write ${known} if your node has joined the smoothing pool, else ${ownThere}`
    : `write ${known}`;
  return {
    check: "fee-recipient",
    path: settingPath("validatorGroups", group, "feeRecipient"),
    reason: "it is missing: nobody would receive what the group's blocks earn",
    remedy: known === undefined ? own : `${asked} (${rule!.source})`,
  };
}

/** The first thing that is wrong with an address; what is lost or another's need not be compared further. */
function judge(payment: Payment): Problem[] {
  return (
    paysNobody(payment) ??
    notWhatIsAsked(payment) ??
    addressesOfOthers(payment) ??
    addressOfOtherGroup(payment) ??
    addressOfOtherStack(payment) ??
    unproven(payment) ??
    []
  );
}

function problem({ group, setting }: Payment, reason: string, remedy: string, check?: string): Problem[] {
  const path = settingPath("validatorGroups", group, setting);
  return [{ check: check ?? checkOf[setting], path, reason, remedy }];
}

function paysNobody(payment: Payment): Problem[] | undefined {
  const why = faultOfAddress(payment.address);
  return why === undefined ? undefined : problem(payment, why, "write an address whose key only you have");
}

/** What the protocol asks for on this network; undefined where it asks for nothing, or for what only it knows. */
function asked({ settings: { protocol }, network, setting }: Payment): string | undefined {
  const addresses = protocol === "solo" ? undefined : paymentRules[protocol].addresses[network];
  return setting === "feeRecipient" ? addresses?.feeRecipient : addresses?.withdrawal;
}

function notWhatIsAsked(payment: Payment): Problem[] | undefined {
  const { settings, network, address } = payment;
  const wanted = asked(payment);
  if (settings.protocol === "solo" || paymentRules[settings.protocol].ownAllowed) return undefined;
  if (wanted === undefined || isSameAddress(address, wanted)) return undefined;
  const { source } = paymentRules[settings.protocol];
  const reason = `${address} is not the address that ${settings.protocol} asks for on ${network} (${source})`;
  return problem(payment, reason, `write ${wanted}`);
}

/** An address of another protocol, of another network, or of the other purpose. */
function addressesOfOthers(payment: Payment): Problem[] | undefined {
  const wanted = asked(payment);
  if (isSameAddress(payment.address, wanted)) return undefined;
  const owner = protocolAddressAt(payment.address);
  if (owner === undefined) return undefined;
  const reason = `${payment.address} is the ${owner.purpose} of ${owner.protocol} on ${owner.network}`;
  return problem(payment, reason, "write the address of this group");
}

/** Contracts of a protocol are none of another one and no solo staker's. */
function addressOfOtherGroup(payment: Payment): Problem[] | undefined {
  const { settings, address, groups } = payment;
  if (settings.protocol === "solo" || isSameAddress(address, asked(payment))) return undefined;
  const other = [...groups].find(
    ([, group]) => group.protocol !== settings.protocol && isContractIn(group, payment),
  );
  if (other === undefined) return undefined;
  const reason = `${address} is an address of ${other[0]}, too, whose validators are of ${other[1].protocol}`;
  return problem(payment, reason, `write ${ownThere}`);
}

/** A protocol's contract is on one network. */
function addressOfOtherStack(payment: Payment): Problem[] | undefined {
  const { settings, address, foreign } = payment;
  if (isSameAddress(address, asked(payment))) return undefined;
  const other = foreign.find((group) => isContractIn(group, payment));
  if (other === undefined) return undefined;
  const whose = `${other.group} of stack ${other.stack}, whose validators are of ${other.protocol}`;
  const remedy = `write ${settings.protocol === "solo" ? "an address whose key only you have" : ownThere}`;
  return problem(payment, `${address} is an address of ${whose}, too, on another network`, remedy);
}

/** Whether a group has the address, too, and it is a contract here or there: one wallet may serve all groups and networks. */
function isContractIn(group: PaidGroup, { settings, setting, address }: Payment): boolean {
  return (["feeRecipient", "withdrawalAddress"] as const).some(
    (there) =>
      isSameAddress(address, group[there]) &&
      !(isWallet(group.protocol, there) && isWallet(settings.protocol, setting)),
  );
}

const isWallet = (protocol: StakingProtocol, setting: Payment["setting"]): boolean =>
  protocol === "solo" || (setting === "feeRecipient" && paymentRules[protocol].paysWallet === true);

/** Only the protocol's contracts know the address of an operator's own, and who has joined the pool of all. */
function unproven(payment: Payment): Problem[] | undefined {
  const { settings, setting, address, network } = payment;
  const pool = asked(payment);
  if (settings.protocol === "solo" || setting === "withdrawalAddress") return undefined;
  const { source, ownAllowed } = paymentRules[settings.protocol];
  const isPool = isSameAddress(address, pool);
  if (isPool && !ownAllowed) return undefined;
  const reason = isPool
    ? `nothing here can tell whether your node has joined ${settings.protocol}'s pool, whose members share the fees (${source})`
    : `nothing here can tell whether ${settings.protocol} wants the fees at ${address} (${source})`;
  const join =
    isPool || pool === undefined ? "" : `write ${pool} if your node has joined the smoothing pool, or `;
  const remedy = `${join}compare it with ${ownThere}`;
  const [found] = problem(payment, reason, remedy, "fee-recipient-unproven");
  // Neither another address nor another protocol or network is what was compared.
  return [{ ...found!, subject: `${network} ${settings.protocol} ${withChecksum(address)}` }];
}
