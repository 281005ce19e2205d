/** Interfaces and ports by which the members of the overlay know each other; no program but a host's own speaks there. */

/** Name of the mesh on every member. */
export const meshDevice = "mesh0";

/** Interface of the tailnet, as Tailscale names it. */
export const tailnetDevice = "tailscale0";

/** BGP (RFC 4271) and BFD over one hop (RFC 5881), on the mesh. */
export const bgpPort = 179;
export const bfdPort = 3784;

/** The kernel's port for VXLAN (RFC 7348); only packets that come through the tailnet are meant to reach it. */
export const vxlanPort = 4789;
