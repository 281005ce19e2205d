import { z } from "zod";
import { exampleAccessKey, exampleReaderKey } from "../../catalog/example-keys.ts";
import { cidrRange, isUnicast } from "../addresses.ts";
import { authorizedKey, text } from "../formats.ts";

/** A network from which somebody may connect: neither a large part of the internet nor one that no other host has. */
function isOfSomebody(network: string): boolean {
  const [first = "", length] = network.split("/");
  return cidrRange(network) !== undefined && Number(length) >= 8 && isUnicast(first);
}

/** Section `access`: who may log in on the hosts. */
export const accessSchema = z
  .strictObject({
    keys: z
      .array(
        authorizedKey(
          "not one line of authorized_keys",
          "write a public key as in ~/.ssh/id_ed25519.pub: ssh-ed25519 AAAA… comment",
        ),
      )
      .min(1)
      .meta({
        description:
          "Public keys of the administrators, each as one line of `authorized_keys` without options. Only these keys can log in as `ssh.user`, on every host.",
        examples: [[exampleAccessKey]],
      }),
    readers: z
      .array(
        authorizedKey(
          "not one line of authorized_keys",
          "write a public key as in ~/.ssh/id_ed25519.pub: ssh-ed25519 AAAA… comment",
        ),
      )
      .meta({
        description:
          "Public keys that may look at every host and change nothing, each as one line of `authorized_keys` without options: for `npm run drift` with `HOST_MODE=reader`, every night or on a machine of others. [readers.md](readers.md) lists what they can read.",
        defaultText: "none; only administrators can look",
        examples: [[exampleReaderKey]],
      })
      .default([]),
    networks: z
      .array(
        text(
          isOfSomebody,
          "not an IPv4 network of somebody's",
          "write its first address and its length, at least 8, as in 203.0.113.7/32",
        ),
      )
      .meta({
        description:
          "IPv4 networks from which the administrators connect. The firewall refuses a sixth SSH session within 30 s from anywhere else, and a few commands of this program can reach that number. A host's own local network (`lan` of its site) is exempt.",
        examples: [["203.0.113.7/32"]],
      })
      .default([]),
  })
  .meta({
    file: "Pulumi.yaml",
    description: "Who may log in on the hosts.",
    defaultText: "a stack that owns hosts is refused.",
    examples: [
      {
        keys: [exampleAccessKey],
        networks: ["203.0.113.7/32"],
      },
    ],
  });
