import { isPrivate, isPublic6, isUnicast, isWithin6 } from "../../addresses.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { HostsDraft } from "../draft.ts";
import type { SiteSettings } from "../schema.ts";

/**
 * Public addresses of a site that are not those of its hosts. SSH proves whose `ssh.address` is, by the host's key.
 * Nothing proves whose the site's are, which the tunnel lets in and programs tell to their peers.
 */
export function publicAddressesAgree({ hosts, sites }: HostsDraft): Problem[] {
  return [...hosts.valid].flatMap(([name, { site, ssh, rented, retired }]) => {
    const settings = sites.valid.get(site);
    if (!rented || retired || ssh?.address === undefined || settings === undefined) return [];
    const key = contradicted(ssh.address, settings);
    if (key === undefined) return [];
    return [
      {
        check: "public-address-differs",
        path: settingPath("sites", site, key),
        reason: `SSH reaches ${name} at ${ssh.address}, so ${settings[key]} may be a stranger's, who would be taken for ${name}`,
        remedy: `write the one with which ${name} goes out; hosts that go out with different ones need different sites`,
        subject: name,
      },
    ];
  });
}

/** The setting of a site that contradicts `address`. A name says nothing, nor does an address behind a router or in a VPN. */
function contradicted(
  address: string,
  { publicAddress, publicNetwork6 }: SiteSettings,
): "publicAddress" | "publicNetwork6" | undefined {
  const isPublic = isUnicast(address) && !isPrivate(address);
  if (isPublic && publicAddress !== "dynamic" && publicAddress !== address) return "publicAddress";
  if (publicNetwork6 === undefined || !isPublic6(address)) return undefined;
  return isWithin6(address, publicNetwork6) ? undefined : "publicNetwork6";
}
