import { stringify } from "yaml";
import type { CloudMachine } from "../../topology/cloud/derive.ts";

/** What only the cloud, or another resource, can bring. */
export interface UserDataValues {
  /** Key pair of the first contact, in the form of OpenSSH; of ECDSA, because the machine makes its own of Ed25519. */
  readonly hostKey: { readonly private: string; readonly public: string };
  /** Ids of the volumes by their names. */
  readonly volumeIds: Readonly<Record<string, string>>;
}

/**
 * User data of a machine for cloud-init: the administrator, a host key for the first contact and names of the volumes.
 * All else is done over SSH, where it is seen and compared. Whoever may describe the instance can read it, so the key is
 * worth nothing after the first contact. Modules: docs.cloudinit.io, cc_ssh, cc_users_groups, cc_write_files.
 */
export function renderUserData(
  { ssh: { user }, volumes }: CloudMachine,
  keys: readonly string[],
  { hostKey, volumeIds }: UserDataValues,
): string {
  const files = [
    // The very rule that the way in is given then (`login`), so that there is no other one.
    { path: `/etc/sudoers.d/90-bonded-validator-${user}`, permissions: "0440", content: sudoRule(user) },
    ...(volumes.length === 0
      ? []
      : [
          {
            path: "/etc/udev/rules.d/70-bonded-validator.rules",
            content: renderUdevRules(volumes, volumeIds),
          },
        ]),
  ];
  const settings = {
    users: [{ name: user, shell: "/bin/bash", lock_passwd: true, ssh_authorized_keys: [...keys] }],
    ssh_pwauth: false,
    ssh_deletekeys: true,
    ssh_keys: { ecdsa_private: hostKey.private, ecdsa_public: hostKey.public },
    write_files: files,
    runcmd: [
      ["udevadm", "control", "--reload"],
      ["udevadm", "trigger", "--subsystem-match=block", "--settle"],
    ],
  };
  return `#cloud-config\n${stringify(settings, { lineWidth: 0 })}`;
}

const sudoRule = (user: string): string => `${user} ALL=(ALL:ALL) NOPASSWD: ALL\n`;

/**
 * A name for each volume that does not change with the order in which they are found: instances of the Nitro system show
 * the id of the volume as the serial number of the disk, those of Xen show the name under which it is attached (user guide
 * of EC2, "Device names for volumes on Amazon EC2 instances").
 */
function renderUdevRules(volumes: CloudMachine["volumes"], ids: UserDataValues["volumeIds"]): string {
  const rules = volumes.flatMap(({ name, deviceName, device }) => {
    const link = `SYMLINK+="${device.replace(/^\/dev\//, "")}"`;
    const disk = 'SUBSYSTEM=="block", ENV{DEVTYPE}=="disk"';
    return [
      `${disk}, KERNEL=="nvme*", ATTRS{serial}=="${ids[name]!.replace("-", "")}", ${link}`,
      `${disk}, KERNEL=="${deviceName.replace("/dev/sd", "xvd")}", ${link}`,
    ];
  });
  return `${rules.join("\n")}\n`;
}
