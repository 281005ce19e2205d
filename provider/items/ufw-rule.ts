/** A rule of ufw, and its two texts in /etc/ufw/user.rules and user6.rules (ufw 0.36: `_write_rules`, `format_rule`). */
export type UfwRule = {
  readonly action: "allow" | "limit" | "deny";
  readonly direction: "in" | "out";
  /** Network interface; absent: all. */
  readonly interface?: string;
  /** `any`, an address or a network. */
  readonly from: string;
  readonly to: string;
  /** Ports of the destination, `any` or as in `30300,30310:30315`. */
  readonly port: string;
  readonly protocol: "tcp" | "udp" | "any";
};

/** What a rule is in the file of each family, without comment; an IPv4 network has nothing to say about IPv6. */
export interface FamilyTexts {
  readonly v4: string;
  readonly v6: string;
}

type Family = keyof FamilyTexts;

const anywhere = { v4: "0.0.0.0/0", v6: "::/0" } as const;
const marker = "### tuple ### ";

/** The tuple by which ufw knows the rule, and the lines that the kernel is given; empty where the family has none. */
export function textsOf(rule: UfwRule, comment: string): FamilyTexts {
  return { v4: textOf(rule, comment, "v4"), v6: textOf(rule, comment, "v6") };
}

function textOf(rule: UfwRule, comment: string, family: Family): string {
  const other = family === "v4" ? ":" : ".";
  if (rule.from.includes(other) || rule.to.includes(other)) return "";
  const to = rule.to === "any" ? anywhere[family] : rule.to;
  const from = rule.from === "any" ? anywhere[family] : rule.from;
  const side = rule.interface === undefined ? rule.direction : `${rule.direction}_${rule.interface}`;
  const tuple = `${marker}${rule.action} ${rule.protocol} ${rule.port} ${to} any ${from} ${side}`;
  return [`${tuple} comment=${Buffer.from(comment).toString("hex")}`, ...kernelLines(rule, family), ""].join(
    "\n",
  );
}

function kernelLines(rule: UfwRule, family: Family): string[] {
  const prefix = family === "v4" ? "ufw" : "ufw6";
  const chain = `-A ${prefix}-user-${rule.direction === "in" ? "input" : "output"}`;
  const match = [chain, ...matchOf(rule)].join(" ");
  if (rule.action === "allow") return [`${match} -j ACCEPT`];
  if (rule.action === "deny") return [`${match} -j DROP`];
  const recent = `${match} -m conntrack --ctstate NEW -m recent`;
  return [
    `${recent} --set`,
    `${recent} --update --seconds 30 --hitcount 6 -j ${prefix}-user-limit`,
    `${match} -j ${prefix}-user-limit-accept`,
  ];
}

/** In the order in which ufw writes them, so that a rule that ufw has written anew is the same text. */
function matchOf({ direction, interface: link, from, to, port, protocol }: UfwRule): string[] {
  const several = /[,:]/.test(port);
  return [
    ...(link === undefined ? [] : [direction === "in" ? `-i ${link}` : `-o ${link}`]),
    ...(protocol === "any" ? [] : [`-p ${protocol}`]),
    ...(several ? [`-m multiport --dports ${port}`] : []),
    ...(to === "any" ? [] : [`-d ${to}`]),
    ...(several || port === "any" ? [] : [`--dport ${port}`]),
    ...(from === "any" ? [] : [`-s ${from}`]),
  ];
}

/** The rule and the comment that a text in one of the files begins with; undefined when it is none that we could have made. */
export function parseText(text: string): { rule: UfwRule; comment: string } | undefined {
  const [tuple = "", hex = ""] = (text.split("\n")[0] ?? "").split(" comment=");
  const words = tuple.startsWith(marker) ? tuple.slice(marker.length).split(" ") : [];
  const [action, protocol, port = "", to = "", fromPort, from = "", side = ""] = words;
  if (words.length !== 7 || fromPort !== "any") return undefined;
  const [direction, link] = side.split("_");
  const rule = { action, direction, from: place(from), to: place(to), port, protocol } as UfwRule;
  return {
    rule: link === undefined ? rule : { ...rule, interface: link },
    comment: Buffer.from(hex, "hex").toString(),
  };
}

function place(address: string): string {
  return address === anywhere.v4 || address === anywhere.v6 ? "any" : address;
}

/** A tuple in the words of `ufw`, for people: whatever stands in the file, ours or not. */
export function describeTuple(text: string): string {
  const parsed = parseText(text);
  if (!parsed) return (text.split("\n")[0] ?? "").replace(marker, "").replace(/ comment=.*/, "");
  const { action, direction, interface: link, from, to, port, protocol } = parsed.rule;
  const words = [
    `${action} ${direction}`,
    link === undefined ? "" : `on ${link}`,
    from === "any" ? "" : `from ${from}`,
    to === "any" ? "" : `to ${to}`,
    port === "any" ? "" : `port ${port}`,
    protocol === "any" ? "" : `proto ${protocol}`,
    parsed.comment === "" ? "" : `comment '${parsed.comment}'`,
  ];
  return words.filter(Boolean).join(" ");
}
