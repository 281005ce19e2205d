import { z } from "zod";
import { quote } from "../remote/quote.ts";
import { defineKind, type Fields, type Item, type Leaves } from "./kind.ts";
import { served, type TailnetSettings, takenBack, unasked } from "./tailnet-settings.ts";

const name = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const listed = (word: string) => new RegExp(`^(${word}(,${word})*)?$`);

const schema = z.strictObject({
  hostname: z.string().regex(name, "must be a DNS label"),
  /** Tags that the key gives, separated by commas. */
  tags: z.string().regex(listed("tag:[a-z][a-z0-9-]*"), 'must be tags as in "tag:a,tag:b"'),
  /** Networks that the host offers to others, separated by commas. */
  routes: z.string().regex(listed("[0-9.]+/[0-9]+"), 'must be networks as in "10.0.0.0/24,192.168.1.0/24"'),
  /** An accepted route would come before those of the host's own routing. */
  acceptRoutes: z.literal(false),
  acceptDns: z.literal(false),
  /**
   * Works once and for a short time; used only by a host that is not in yet, and kept nowhere there. Another one is no
   * difference.
   */
  key: z.string().min(1),
  /** Command by which an operator makes another key; said when this one is refused. */
  renewal: z.string().min(1),
});
type Tailnet = z.output<typeof schema>;

/** Seconds that the control server has for a join. */
const joinSeconds = 30;

/**
 * The host's place in a Tailscale network, as its own daemon sees it. Removing the item takes the host out of nothing:
 * the way in may lead through it.
 */
export const tailnetKind = defineKind(schema, {
  name: "tailnet",
  // The daemon writes each change of its settings there.
  traces: () => [["path", "/var/lib/tailscale/tailscaled.state"]],
  // Left out are the address with which anybody could log the host in, and the part of the settings that has its keys.
  observe: `
    read -r _ || return 0
    command -v tailscale >/dev/null 2>&1 || return 0
    printf '\\tstatus\\t%s\\n\\tsettings\\t%s\\n\\tserve\\t%s\\n' \\
      "$(timeout 5 tailscale status --json --peers=false 2>/dev/null | jq -c '{BackendState, Self}' | base64 -w0)" \\
      "$(timeout 5 tailscale debug prefs 2>/dev/null | jq -c 'del(.Config)' | base64 -w0)" \\
      "$(timeout 5 tailscale serve status --json 2>/dev/null | base64 -w0)"`,
  live: liveTailnet,
  secret: ["key"],
  expected: ({ hostname, tags, routes, acceptRoutes, acceptDns }) => ({
    state: "running",
    hostname,
    tags: sorted(tags),
    routes: sorted(routes),
    acceptRoutes,
    acceptDns,
    others: "",
    served: "",
  }),
  apply: (items) => items.map((item) => ({ label: item.key, script: join(item) })),
  remove: () => [],
});

interface Status {
  readonly BackendState: string;
  readonly Self?: { readonly Tags?: readonly string[] | null };
}

function liveTailnet(fields: Fields): Leaves | undefined {
  const status = read<Status>(fields.status);
  const settings = read<TailnetSettings>(fields.settings);
  if (fields.status === undefined) return undefined;
  const serve = read<Parameters<typeof served>[0]>(fields.serve);
  if (status === undefined || settings === undefined || serve === undefined)
    return { state: "no answer from tailscaled" };
  return {
    state: status.BackendState.toLowerCase(),
    hostname: settings.Hostname,
    tags: sorted((status.Self?.Tags ?? []).join(",")),
    routes: sorted((settings.AdvertiseRoutes ?? []).join(",")),
    acceptRoutes: settings.RouteAll,
    acceptDns: settings.CorpDNS,
    others: unasked(settings),
    served: served(serve),
  };
}

function read<T>(base64: string | undefined): T | undefined {
  return base64 ? (JSON.parse(Buffer.from(base64, "base64").toString()) as T) : undefined;
}

function sorted(list: string): string {
  return list.split(",").sort().join(",");
}

/** A host that is in only gets its settings; one that was switched off by hand comes back without a key. */
function join({ wanted, live }: Item<Tailnet>): string {
  const settings = [
    `--hostname=${wanted.hostname}`,
    `--advertise-routes=${wanted.routes}`,
    // Else an exit node stays one: both are routes to Tailscale.
    "--advertise-exit-node=false",
    `--accept-routes=${wanted.acceptRoutes}`,
    `--accept-dns=${wanted.acceptDns}`,
  ].join(" ");
  if (live?.state === "running")
    return `tailscale set ${[settings, ...takenBack(live)].join(" ")}\n${live.served === "" ? "" : endServing}\n${checkTags(wanted)}`;
  return `
    key=$work/tailnet-key
    base64 -d >"$key" <<'KEY'
${Buffer.from(wanted.key).toString("base64")}
KEY
    entered=0
    case $(timeout 5 tailscale status --json --peers=false | tr -d ' ",') in
      *BackendState:Stopped*) tailscale up --reset --timeout=${joinSeconds}s ${settings} || entered=1 ;;
      *) tailscale up --auth-key="file:$key" --reset --timeout=${joinSeconds}s ${settings} || entered=1 ;;
    esac
    rm -f "$key"
    [ "$entered" = 0 ] || {
      timeout 5 tailscale status --peers=false 2>&1 || :
      echo ${quote(refused(wanted))}
      exit 1
    }
    ${checkTags(wanted)}`;
}

/** One of a command that still runs in some shell comes back: its end is the person's. */
const endServing = "tailscale serve reset";

/** What may be wrong when the host is not in after its join; Tailscale's own words stand before it. */
const refused = ({ renewal }: Tailnet): string =>
  `the tailnet did not let the host in. If the key is refused: it works once and for an hour, so make another: ${renewal}. ` +
  `If the control server did not answer: run up again once it does; nothing else on the host waits for it.`;

/** Tags come with the key; a host that is in with others has to be taken out first, which only a human may do. */
function checkTags({ tags, renewal }: Tailnet): string {
  const wanted = sorted(tags).split(",").filter(Boolean);
  const tests = wanted.map((tag) => `printf '%s' "$tags" | grep -qF ${quote(`"${tag}"`)}`).join(" && ");
  if (tests === "") return "";
  const remedy = `give it the tag where the tailnet is administered, or run "tailscale logout" on the host and then: ${renewal}`;
  return `tags=$(timeout 5 tailscale status --json --peers=false)
    { ${tests}; } || {
      echo ${quote(`the host is in the tailnet without ${wanted.join(", ")}, which come with the key: ${remedy}`)}
      exit 1
    }`;
}
