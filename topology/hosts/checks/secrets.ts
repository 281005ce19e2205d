import { exampleAccessKey, exampleHostKeys, exampleReaderKey } from "../../../catalog/example-keys.ts";
import { type Problem, settingPath } from "../../problems.ts";
import type { HostsDraft } from "../draft.ts";

const ofVagrant = "this is Vagrant's key, whose private half is published";
const ofExamples = "it was copied from the documentation: it is an example there";

/** Public keys whose private halves everybody has, or nobody, by their base64 part → why they are refused. */
const published: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [exampleAccessKey, exampleReaderKey, ...exampleHostKeys].map((key) => [bodyOf(key), ofExamples]),
  ),
  // github.com/hashicorp/vagrant, keys/vagrant.pub.ed25519 and keys/vagrant.pub
  "AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y": ofVagrant,
  "AAAAB3NzaC1yc2EAAAABIwAAAQEA6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr+kz4TjGYe7gHzIw+niNltGEFHzD8+v1I2YJ6oXevct1YeS0o9HZyN1Q9qgCgzUFtdOKLv6IedplqoPkcmF0aYet2PkEDo3MlTBckFXPITAMzF8dJSIFo9D8HfdOV0IAdx4O7PtixWKn5y2hMNG0zQPyUecp4pzC6kivAIhyfHilFR61RGL+GPXQ2MWZWFYbAGjyiYJnAmCP3NOTd0jMZEnDkbUvxhMmBYSdETk1rRgm+R4LOzFUGaHqHDLKLX+FIPKcF96hrucXzcWyLbIbEgE98OHlnVYCzRdK8jlqm8tehUc9c9WhQ==":
    ofVagrant,
};

/** Why a public key, `type base64` and perhaps a comment, is refused; undefined where its private half is not published. */
export const faultOfPublishedKey = (key: string): string | undefined => published[bodyOf(key)];

/** Secrets that are none: everybody knows them, or several hosts share them. */
export function checkSecrets(draft: HostsDraft): Problem[] {
  const { accessKeys, readerKeys } = draft;
  return [
    ...people(draft, "keys", accessKeys),
    ...people(draft, "readers", readerKeys),
    ...bothLists(draft),
    ...hostKeys(draft),
  ];
}

function people({ hosts }: HostsDraft, list: string, keys: readonly string[]): Problem[] {
  return keys.flatMap((line, i) => {
    const path = settingPath("access", list, i);
    const why = faultOfPublishedKey(line);
    const host = [...hosts.valid].find(([, { ssh }]) => ssh?.hostKey && bodyOf(ssh.hostKey) === bodyOf(line));
    return [
      ...(why === undefined ? [] : [known(path, why)]),
      ...(host === undefined ? [] : [ofHost(path, host[0])]),
    ];
  });
}

/** Who may only look holds no key that may do all. */
function bothLists({ accessKeys, readerKeys }: HostsDraft): Problem[] {
  const administrators = new Set(accessKeys.map(bodyOf));
  return readerKeys.flatMap((line, i) =>
    administrators.has(bodyOf(line))
      ? [
          {
            check: "reader-key",
            path: settingPath("access", "readers", i),
            reason: "it is the key of an administrator, with which everything can be changed",
            remedy: "make one for readers alone: ssh-keygen -t ed25519",
          },
        ]
      : [],
  );
}

function ofHost(path: string, host: string): Problem {
  return {
    check: "shared-secret",
    path,
    reason: `it is the key of the host ${host}, with which no person can log in`,
    remedy: "write the line of the person's ~/.ssh/id_ed25519.pub",
  };
}

/** Machines made from one image have one host key until somebody makes new ones. */
function hostKeys({ hosts }: HostsDraft): Problem[] {
  const first = new Map<string, string>();
  return [...hosts.valid].flatMap(([name, { ssh }]) => {
    if (ssh?.hostKey === undefined) return [];
    const path = settingPath("hosts", name, "ssh", "hostKey");
    const body = bodyOf(ssh.hostKey);
    const other = first.get(body);
    first.set(body, other ?? name);
    const why = faultOfPublishedKey(ssh.hostKey);
    return [
      ...(why === undefined ? [] : [known(path, why)]),
      ...(other === undefined ? [] : [shared(path, other)]),
    ];
  });
}

function bodyOf(key: string): string {
  return key.split(" ")[1] ?? "";
}

function known(path: string, reason: string): Problem {
  const remedy =
    reason === ofVagrant
      ? "make a key of your own: ssh-keygen -t ed25519"
      : "write your own: of a person the line of ~/.ssh/id_ed25519.pub, of a host what ssh-keyscan prints";
  return { check: "public-secret", path, reason, remedy };
}

function shared(path: string, other: string): Problem {
  return {
    check: "shared-secret",
    path,
    reason: `${other} has the same key: either could pass for the other`,
    remedy:
      "make new ones on the host that was copied: rm /etc/ssh/ssh_host_*; dpkg-reconfigure openssh-server",
  };
}
