import { type Overlay, tailnetRoutes } from "../../topology/overlay/derive.ts";
import { vxlanPort } from "../../topology/overlay/links.ts";

/** People who administer the tailnet: their devices reach what the hosts offer. */
const people = "autogroup:admin";
const home = "tag:home";
const remoteTag = "tag:remote";
/** Runners of GitHub's workflows that deploy or look for drift (docs/team.md): sshd of the hosts, and nothing else. */
const ci = "tag:ci";

const mesh = [`udp:${vxlanPort}`, "icmp:*"];

/** What the hosts may send each other: the packets of the mesh, rented hosts to home hosts only. */
export const memberGrants = [
  { src: [home, remoteTag], dst: [home], ip: mesh },
  { src: [home], dst: [remoteTag], ip: mesh },
];

/**
 * The tailnet's policy file: who may send what to whom; whatever is not here is refused. The tests stand in the file,
 * and Tailscale refuses one that fails.
 */
export function renderPolicy(overlay: Overlay, servicePorts: readonly number[]): string {
  const addresses = overlay.vips.map(({ address }) => `${address}/32`);
  const sshd = [home, remoteTag].flatMap((tag) => overlay.sshPorts.map((port) => `${tag}:${port}`));
  const policy = {
    tagOwners: { [home]: [people], [remoteTag]: [people], [ci]: [people] },
    autoApprovers: {
      routes: Object.fromEntries(tailnetRoutes(overlay, overlay).map((route) => [route, [home]])),
    },
    grants: [
      ...memberGrants,
      {
        src: [people],
        dst: [home, remoteTag],
        ip: [...overlay.sshPorts.map((port) => `tcp:${port}`), "icmp:*"],
      },
      { src: [ci], dst: [home, remoteTag], ip: overlay.sshPorts.map((port) => `tcp:${port}`) },
      { src: [people], dst: addresses, ip: servicePorts.map((port) => `tcp:${port}`) },
      ...(overlay.lanRoutes.length > 0 ? [{ src: [people], dst: overlay.lanRoutes, ip: ["*"] }] : []),
    ],
    tests: [
      { src: remoteTag, proto: "udp", accept: [`${home}:${vxlanPort}`], deny: [`${remoteTag}:${vxlanPort}`] },
      { src: remoteTag, proto: "tcp", deny: [...sshd, `${home}:179`] },
      { src: ci, proto: "tcp", accept: sshd, deny: [`${home}:179`] },
      { src: home, proto: "udp", accept: [`${home}:${vxlanPort}`, `${remoteTag}:${vxlanPort}`] },
    ],
  };
  return `${JSON.stringify(policy, undefined, 2)}\n`;
}
