import type { Leaves } from "./kind.ts";

/** What `tailscale debug prefs` prints (tailscale.com/ipn, Prefs; 1.88). */
export interface TailnetSettings {
  readonly Hostname: string;
  readonly AdvertiseRoutes: readonly string[] | null;
  readonly RouteAll: boolean;
  readonly CorpDNS: boolean;
  readonly RunSSH: boolean;
  readonly RunWebClient: boolean;
  readonly ShieldsUp: boolean;
  readonly ExitNodeID: string;
  readonly ExitNodeIP: string;
  readonly NoSNAT: boolean;
  /** 2: tailscaled keeps the packet filter's rules itself. */
  readonly NetfilterMode: number;
  readonly OperatorUser?: string;
  readonly AppConnector: { readonly Advertise: boolean };
}

/**
 * Settings that nobody asks for, each by the flag that takes it back, and whether a host has it: an ssh server past
 * the host's own, another way out, other people's hands.
 */
const others: Readonly<Record<string, (settings: TailnetSettings) => boolean>> = {
  "--ssh=false": ({ RunSSH }) => RunSSH,
  "--webclient=false": ({ RunWebClient }) => RunWebClient,
  "--shields-up=false": ({ ShieldsUp }) => ShieldsUp,
  "--exit-node=": ({ ExitNodeID, ExitNodeIP }) => Boolean(ExitNodeID || ExitNodeIP),
  "--snat-subnet-routes=true": ({ NoSNAT }) => NoSNAT,
  "--netfilter-mode=on": ({ NetfilterMode }) => NetfilterMode !== 2,
  "--operator=": ({ OperatorUser }) => Boolean(OperatorUser),
  "--advertise-connector=false": ({ AppConnector }) => AppConnector.Advertise,
};

/** What `tailscale serve status --json` prints (tailscale.com/ipn, ServeConfig; 1.88): `{}` where nothing is served. */
interface ServeConfig {
  readonly TCP?: Readonly<Record<string, object>>;
  readonly Services?: Readonly<Record<string, object>>;
  /** Host and port → whether the internet may come there. */
  readonly AllowFunnel?: Readonly<Record<string, boolean>>;
  /** The same, for as long as a command runs that serves it. */
  readonly Foreground?: Readonly<Record<string, ServeConfig>>;
}

/** What a host serves to its tailnet, or by Tailscale's own servers to the internet: "tcp 443, funnel a.ts.net:443". */
export function served(config: ServeConfig | null): string {
  const { TCP = {}, Services = {}, AllowFunnel = {}, Foreground = {} } = config ?? {};
  return [
    ...Object.keys(TCP).map((port) => `tcp ${port}`),
    ...Object.keys(Services).map((name) => `service ${name}`),
    ...Object.keys(AllowFunnel)
      .filter((place) => AllowFunnel[place])
      .map((place) => `funnel ${place}`),
    ...Object.values(Foreground).map(served).filter(Boolean),
  ].join(", ");
}

const nameOf = (flag: string): string => /^--([a-z-]+)=/.exec(flag)![1]!;

/** Names of such settings that a host has, separated by commas. */
export function unasked(settings: TailnetSettings): string {
  const found = Object.keys(others).filter((flag) => others[flag]!(settings));
  return found.map(nameOf).join(",");
}

/** Flags that take back what a hand has set; others than these may not be known to the host's version. */
export function takenBack({ others: names }: Leaves): string[] {
  const found = String(names).split(",");
  return Object.keys(others).filter((flag) => found.includes(nameOf(flag)));
}
