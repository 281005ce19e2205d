import type { Recipe } from "../recipe.ts";

/** The exporter of a host's metrics, for the other hosts of the mesh. */
export const rule: Recipe = {
  row: "let more into a host",
  edit: (tree) => {
    tree.after(
      "render/overlay/member-items.ts",
      '    ...openTo(owner, "overlay-mesh", tailnetDevice, "udp", [vxlanPort]),\n',
      '    ...openTo(owner, "overlay-metrics", meshDevice, "tcp", [9100]),\n',
    );
    const exposure = "test/unit/exposure.test.ts";
    tree.after(exposure, '"mesh", "trdiy", "22/tcp 179/tcp 3784/udp', " 9100/tcp");
    tree.replace(exposure, seenByShin, seenNow);
  },
};

const seenByShin =
  '    ["trdiy", "mesh", "shin", `22/tcp 179/tcp 3784/udp 5052/tcp 8545/tcp 8546/tcp ${peers} tailscaled/udp`],\n';

const seenNow = `    [
      "trdiy",
      "mesh",
      "shin",
      \`22/tcp 179/tcp 3784/udp 9100/tcp 5052/tcp 8545/tcp 8546/tcp \${peers} tailscaled/udp\`,
    ],
`;
