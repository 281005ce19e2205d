import { z } from "zod";
import { cidrRange } from "../addresses.ts";
import { authorizedKey, text } from "../formats.ts";

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
        examples: [
          ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFmuZqZalaM14jBi/C+/eqqEWsxG3T8lXlyhXOy5EKad admin@laptop"],
        ],
      }),
    networks: z
      .array(
        text(
          (value) => cidrRange(value) !== undefined,
          "not an IPv4 network",
          "write its first address and its length, as in 203.0.113.7/32",
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
        keys: [
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFmuZqZalaM14jBi/C+/eqqEWsxG3T8lXlyhXOy5EKad admin@laptop",
        ],
      },
    ],
  });
