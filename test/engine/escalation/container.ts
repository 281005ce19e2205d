import { heredoc } from "../../../provider/remote/quote.ts";
import { proposalsScript } from "../../../render/ethereum/gates/proposals.ts";
import { quietScript } from "../../../render/ethereum/gates/quiet.ts";
import { validatorProject } from "../../../render/ethereum/validator.ts";
import { deriveDisk } from "../../../topology/hosts/disks.ts";
import { load } from "../../support/inventory.ts";
import { weakened } from "../agent-shell.ts";
import { type Attempt, containerFolder, payload } from "./attempt.ts";

const topology = load("hoodi");
const signer = validatorProject(Object.values(topology.validators)[0]!);
const volumes = Object.values(signer.services).flatMap((service) => service.volumes);
const disk = deriveDisk("i7bb", {
  name: "data",
  id: "nvme-any",
  bytes: 2_000_000_000_000,
  filesystem: "ext4",
  mount: "/mnt/ethereum",
  trim: "timer",
  options: [],
  test: undefined,
});

const tokenInside = "/keymanager-token";
const token = "/srv/token";
const tokenIsLent = volumes.some(({ target, read_only }) => target === tokenInside && read_only)
  ? "ro"
  : "rw";
/** A signer's container has the token of its API, as its compose file says. */
const lent = (access: "ro" | "rw") => `
  install -m 0600 /dev/null ${token}; echo token >${token}; echo '${token} ${tokenInside} ${access}' >/srv/mounts`;

/** The data of a container on a disk of its own, and nothing above it that keeps others out. */
const onDisk = (options: string) => `
  mkdir /srv/disk; mount -t tmpfs -o mode=755,${options} tmpfs /srv/disk
  rmdir ${containerFolder.outside}; ln -s /srv/disk ${containerFolder.outside}`;

/** What a client answers that is in the attacker's hands: numbers that are none, where a gate asks for some. */
export const hostileAnswer = {
  data: {
    genesis_time: `a[$(${payload})]`,
    is_syncing: false,
    head_slot: "1",
    SECONDS_PER_SLOT: "12",
    SLOTS_PER_EPOCH: "32",
  },
};
const ask = (script: string) => heredoc("pass_gate 0 refuse", script);

/** Attempts of a program in a container that is root there. `api` answers everything with {@link hostileAnswer}. */
export const containerAttempts = (api: string): readonly Attempt[] => [
  {
    attacker: "container",
    what: "writes options of curl behind the token that a gate of root's sends",
    protection: "the token is lent for reading",
    host: lent(tokenIsLent),
    attack: `printf 'x"\\noutput = "/root/owned' >${tokenInside}`,
    root: ask(proposalsScript(api, [{ keymanager: api, tokenFile: token }])),
    without: { host: lent("rw") },
  },
  {
    attacker: "container",
    what: "answers with a number that is a command where a shell calculates, on a host whose sh is bash",
    protection: "a gate calculates with digits alone",
    host: "ln -sfn bash /usr/bin/sh",
    attack: "true",
    root: ask(quietScript(api)),
    without: {
      root: ask(weakened(quietScript(api), { ".data.genesis_time | digits": ".data.genesis_time" })),
    },
  },
  {
    attacker: "container",
    what: "lays a setuid program in its folder for somebody on the host, where the folders above are open to all",
    protection: "nothing on a data disk runs with its owner's rights",
    host: onDisk(disk.options),
    attack: `cp /usr/bin/touch ${containerFolder.inside}/touch; chmod 4755 ${containerFolder.inside}/touch`,
    finally: "/srv/disk/touch /root/owned",
    without: { host: onDisk(disk.options.replace("nosuid,", "")) },
  },
];
