import { describe, expect, it } from "vitest";
import { differences, type Leaves } from "../../../provider/items/kind.ts";
import { tailnetKind } from "../../../provider/items/tailnet.ts";
import { unitKind } from "../../../provider/items/unit.ts";
import { diffOf, outputsOf, plannedOutputs } from "../../../provider/resource/outputs.ts";
import { noContext, observed, roleOf } from "../../support/provider/samples.ts";

const wanted = {
  hostname: "trdiy",
  tags: "tag:home",
  routes: "192.168.1.0/24,10.0.0.100/32",
  acceptRoutes: false,
  acceptDns: false,
  key: "tskey-auth-secret",
  renewal: "pulumi up --replace '**::trdiy-tailnet-key'",
} as const;

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64");

/** What a host that is in prints, changed in some points. */
function fields(status: object = {}, settings: object = {}, serve: object = {}): Record<string, string> {
  return {
    status: base64({ BackendState: "Running", Self: { Tags: ["tag:home"] }, ...status }),
    settings: base64({
      Hostname: "trdiy",
      AdvertiseRoutes: ["10.0.0.100/32", "192.168.1.0/24"],
      RouteAll: false,
      CorpDNS: false,
      RunSSH: false,
      RunWebClient: false,
      ShieldsUp: false,
      ExitNodeID: "",
      ExitNodeIP: "",
      NoSNAT: false,
      NetfilterMode: 2,
      AppConnector: { Advertise: false },
      ...settings,
    }),
    serve: base64(serve),
  };
}

function differing(found: Record<string, string>): string[] {
  return differences(tailnetKind, wanted, observed({ tailnet: found }).live("tailnet"));
}

describe("a host's place in a tailnet", () => {
  it.each<[string, Record<string, string>, string[]]>([
    ["as wanted", fields(), []],
    ["logged out", fields({ BackendState: "NeedsLogin", Self: { Tags: null } }), ["state", "tags"]],
    ["switched off", fields({ BackendState: "Stopped" }), ["state"]],
    ["under another name", fields({}, { Hostname: "trdiy-1" }), ["hostname"]],
    ["with another tag", fields({ Self: { Tags: ["tag:remote"] } }), ["tags"]],
    ["offering nothing", fields({}, { AdvertiseRoutes: null }), ["routes"]],
    ["believing others' routes", fields({}, { RouteAll: true }), ["acceptRoutes"]],
    ["with the tailnet's DNS", fields({}, { CorpDNS: true }), ["acceptDns"]],
    ["with another ssh server", fields({}, { RunSSH: true }), ["others"]],
    ["with a page to manage it", fields({}, { RunWebClient: true }), ["others"]],
    ["shut", fields({}, { ShieldsUp: true }), ["others"]],
    ["going out elsewhere", fields({}, { ExitNodeIP: "100.64.0.9" }), ["others"]],
    ["hiding nobody's address", fields({}, { NoSNAT: true }), ["others"]],
    ["without its packet filter", fields({}, { NetfilterMode: 0 }), ["others"]],
    ["in a user's hands", fields({}, { OperatorUser: "jamie" }), ["others"]],
    ["offering applications", fields({}, { AppConnector: { Advertise: true } }), ["others"]],
    ["serving a port to the tailnet", fields({}, {}, { TCP: { 443: { HTTPS: true } } }), ["served"]],
    [
      "serving it for as long as a command runs",
      fields({}, {}, { Foreground: { a: { TCP: { 8080: { TCPForward: "127.0.0.1:5052" } } } } }),
      ["served"],
    ],
    ["open to the internet", fields({}, {}, { AllowFunnel: { "a.ts.net:443": true } }), ["served"]],
    ["closed to it again", fields({}, {}, { AllowFunnel: { "a.ts.net:443": false } }), []],
    ["serving under a name of the tailnet", fields({}, {}, { Services: { "svc:rpc": {} } }), ["served"]],
  ])("%s", (_name, found, expected) => {
    expect(differing(found)).toEqual(expected);
  });

  it("names what is served, and ends it", () => {
    const found = fields({}, {}, { TCP: { 443: {}, 8443: {} }, AllowFunnel: { "a.ts.net:443": true } });
    const live = observed({ tailnet: found }).live("tailnet");
    expect(live).toMatchObject({ served: "tcp 443, tcp 8443, funnel a.ts.net:443" });
    const item = { key: "tailnet", name: "", wanted, live, fields: found };
    expect(tailnetKind.apply([item], noContext)[0]!.script).toContain("\ntailscale serve reset\n");
    const quiet = { ...item, live: observed({ tailnet: fields({}, { RunSSH: true }) }).live("tailnet") };
    expect(tailnetKind.apply([quiet], noContext)[0]!.script).not.toContain("serve");
  });

  it("is not known while the daemon is silent", () => {
    expect(tailnetKind.live({ status: "", settings: "" }, { managed: () => false })).toEqual({
      state: "no answer from tailscaled",
    });
  });

  it("is absent where Tailscale is not installed", () => {
    expect(differing({})).toContain("state");
    expect(observed({}).live("tailnet")).toBeUndefined();
  });
});

const script = (live: Leaves | undefined): string =>
  tailnetKind
    .apply([{ key: "tailnet", name: "", wanted, live, fields: {} }], noContext)
    .map((step) => step.script)
    .join("\n");

it("takes back exactly what a hand has set, also an exit node among the routes", () => {
  const found = fields({}, { RunSSH: true, ExitNodeID: "n1", AdvertiseRoutes: ["0.0.0.0/0", "::/0"] });
  const [set] = script(observed({ tailnet: found }).live("tailnet")).split("\n");
  expect(set).toMatch(/ --advertise-exit-node=false .* --ssh=false --exit-node=$/);
});

describe("the key of a join", () => {
  it("stands in no argument, and in a file only until the join is over", () => {
    expect(script(undefined)).not.toContain(wanted.key);
    expect(script(undefined)).toContain('--auth-key="file:$key"');
    expect(script(undefined).indexOf('rm -f "$key"')).toBeGreaterThan(
      script(undefined).indexOf("tailscale up"),
    );
  });

  it("is replaced by a command, which an error names", () => {
    for (const live of [undefined, tailnetKind.expected(wanted)])
      expect(script(live)).toContain("pulumi up --replace ");
  });

  it("is not sent to a host that is in", () => {
    const live = { ...tailnetKind.expected(wanted), routes: "" };
    expect(script(live)).toMatch(/^tailscale set --hostname=trdiy /);
    expect(script(live)).not.toContain(Buffer.from(wanted.key).toString("base64"));
  });

  it("stands in no output, and another one is no difference", () => {
    const role = roleOf({ tailnet: wanted });
    const found = outputsOf(role, "box-base-1", observed({ tailnet: fields() }, { tailnet: {} }));
    expect(found.tailnet).toMatchObject({ state: "running", renewal: wanted.renewal });
    for (const outputs of [plannedOutputs(role), found]) {
      expect(JSON.stringify(outputs)).not.toContain(wanted.key);
      expect(diffOf(outputs, role)).toEqual([]);
      expect(diffOf(outputs, roleOf({ tailnet: { ...wanted, key: "tskey-auth-other" } }))).toEqual([]);
    }
  });

  it("in a state of an earlier version is a difference, after which it is gone", () => {
    const role = roleOf({ tailnet: wanted });
    const { tailnet, ...rest } = plannedOutputs(role);
    const before = { ...rest, tailnet: { ...(tailnet as Leaves), key: wanted.key } };
    expect(diffOf(before, role)).toEqual([{ property: "tailnet", kind: "update" }]);
  });
});

describe("a unit for which a reload does", () => {
  it("is reloaded where another is restarted", () => {
    const item = { key: "unit frr", name: "frr", live: undefined, fields: {} };
    const script = (leaves: object) =>
      unitKind.restart!({ ...item, wanted: { enabled: true, active: true, ...leaves } });
    expect(script({})).toContain("systemctl_or_tell restart ");
    expect(script({ reload: true })).toContain("systemctl_or_tell reload-or-restart ");
  });
});
