import { nodeInImages } from "../../../lab/images/fakes.ts";
import { bindMount } from "../../../render/workloads/compose.ts";
import { abstractSocket, type Escape, idleProgram, loopbackPort, openData, proof } from "./escape.ts";

const isProven = `[ -e ${proof} ]`;
const ownNetwork = "the container has a network of its own";
const ownProcesses = "the container has processes of its own";
const token = "/keymanager-token";
const dockerSocket = "/run/docker.sock";

/** Sends a command to a service of the host, and waits until that closes. */
const send = (node: string, address: string) =>
  `${node} -e 'require("net").connect(${address}).on("error", () => process.exit(1)).resume().end("touch ${proof}")'`;
const abstractName = `"\\0${abstractSocket}"`;

/** Does something with the host's idle program, whose folder in /proc is $process. */
const withIdleProgram = (action: string) => `for process in /proc/[0-9]*; do
    case $(cat $process/cmdline 2>/dev/null) in ${idleProgram.join("")}) ${action} && exit ;; esac
  done; exit 1`;

/** Starts a container that writes to the host's disk, and waits for its end. */
const startContainer = `docker() { curl -sSf -o /dev/null --unix-socket ${dockerSocket} "$@"; }
  docker -H 'content-type: application/json' 'http://docker/containers/create?name=escaped' -d '{
    "Image": "'$IMAGE'", "Entrypoint": ["sh", "-c", ": >/host${proof}"], "HostConfig": {"Binds": ["/:/host"]}}' &&
  docker -X POST http://docker/containers/escaped/start && docker -X POST http://docker/containers/escaped/wait`;

/** Reads a block of a disk by a device node. */
const readDisk = `for disk in /sys/class/block/*; do
    node=/\${disk##*/}
    [ "$(cat $disk/size)" = 0 ] || {
      IFS=: read -r major minor <$disk/dev; mknod $node b $major $minor && head -c 512 $node >/dev/null && exit
    }
  done; exit 1`;

/** Hears every packet until one has the token. */
const overhear = `perl -e 'socket(my $all, 17, 3, 0x0300) or exit 1; alarm 20;
  for (;;) { recv($all, my $packet, 65536, 0); exit 0 if $packet =~ /Bearer overheard/ }'`;

const corePattern = "/proc/sys/kernel/core_pattern";
/** The kernel is that of the machine that simulates the host: what stands there is written once more. */
const writeCorePattern = `read -r pattern <${corePattern} && echo "$pattern" >${corePattern}`;

/** Escapes from a validator client, which is in the host's network. */
const fromValidator: readonly Omit<Escape, "from">[] = [
  {
    as: "root",
    what: "asks Docker for a container with the host's disk in it",
    protection: "Docker's socket is not in the container",
    attack: startContainer,
    gained: isProven,
    without: ({ volumes }) => ({ volumes: [...volumes, bindMount(dockerSocket, dockerSocket, "write")] }),
  },
  {
    as: "root",
    what: "kills a program of the host's root",
    protection: ownProcesses,
    attack: withIdleProgram("kill -9 ${process#/proc/}"),
    without: () => ({ pid: "host" }),
  },
  {
    as: "program",
    what: "sends a command to an abstract socket of the host that trusts root",
    protection: "the program runs as a user of its own",
    attack: send(nodeInImages, abstractName),
    gained: isProven,
    without: () => ({ user: "0:0" }),
  },
  {
    as: "program",
    what: "sends it by a setuid program of its image",
    protection: "the program gets no new privileges",
    image: `cp ${nodeInImages} /root-node; chmod 4755 /root-node`,
    attack: send("/root-node", abstractName),
    gained: isProven,
    without: () => ({ security_opt: [] }),
  },
  {
    as: "program",
    what: "writes into the token that root's gates send, which belongs to its user",
    protection: "the token is lent for reading",
    attack: `chmod u+w ${token} && echo >>${token}`,
    without: ({ volumes }) => ({
      volumes: volumes.map((volume) => ({
        ...volume,
        read_only: volume.read_only && volume.target !== token,
      })),
    }),
  },
  {
    as: "root",
    what: "lays a setuid program in its open folder for somebody on the host",
    protection: "root in the container writes where root may, and nowhere else",
    attack: "cp /toolbox/bin/touch /data/touch && chmod 4755 /data/touch",
    gained: `setpriv --reuid=65534 --regid=65534 --clear-groups ${openData}/touch ${proof}; ${isProven}`,
    without: () => ({ cap_add: ["DAC_OVERRIDE"] }),
  },
  {
    as: "root",
    what: "names a program that the kernel runs as the host's root when another one crashes",
    protection: "the kernel's settings can only be read",
    attack: writeCorePattern,
    without: ({ security_opt }) => ({ security_opt: [...security_opt, "systempaths=unconfined"] }),
  },
  {
    as: "root",
    what: "makes the kernel's settings writable, and names such a program",
    protection: "root in the container may not mount",
    attack: `mount -o remount,bind,rw /proc/sys && ${writeCorePattern}`,
    without: () => ({ cap_add: ["SYS_ADMIN"] }),
  },
  {
    as: "program",
    what: "becomes root of a user namespace, and mounts there",
    protection: "Docker's filter of system calls",
    attack: "unshare --user --map-root-user --mount mount -t tmpfs none /tmp",
    without: ({ security_opt }) => ({ security_opt: [...security_opt, "seccomp:unconfined"] }),
  },
  {
    as: "root",
    what: "overhears a token on the host's loopback",
    protection: "root in the container may not open raw sockets",
    attack: overhear,
    meanwhile: `curl -s -H 'Authorization: Bearer overheard' http://127.0.0.1:${loopbackPort} || :`,
    without: () => ({ cap_add: ["NET_RAW"] }),
  },
  {
    as: "root",
    what: "takes another address for the host",
    protection: "root in the container may not change the network",
    attack: "ip address add 203.0.113.99/32 dev lo && ip address delete 203.0.113.99/32 dev lo",
    without: () => ({ cap_add: ["NET_ADMIN"] }),
  },
  {
    as: "root",
    what: "answers at a port that only the host's root can have",
    protection: "root in the container may not take low ports",
    attack: `${nodeInImages} -e 'require("net").createServer().on("error", () => process.exit(1)).listen(1, () => process.exit())'`,
    without: () => ({ cap_add: ["NET_BIND_SERVICE"] }),
  },
];

/** Escapes from a node's program, which is in a network of its own. */
const fromNode: readonly Omit<Escape, "from">[] = [
  {
    as: "root",
    what: "sends a command to an abstract socket of the host that trusts root",
    protection: ownNetwork,
    attack: send(nodeInImages, abstractName),
    gained: isProven,
    without: () => ({ network_mode: "host" }),
  },
  {
    as: "root",
    what: "sends a command to a port on the host's loopback that trusts everybody",
    protection: ownNetwork,
    attack: send(nodeInImages, `${loopbackPort}, "127.0.0.1"`),
    gained: isProven,
    without: () => ({ network_mode: "host" }),
  },
  {
    as: "root",
    what: "writes to the host's disk by /proc/<pid>/root of a program of root's that has no capability either",
    protection: ownProcesses,
    attack: withIdleProgram(`: >$process/root${proof}`),
    gained: isProven,
    without: () => ({ pid: "host" }),
  },
  {
    as: "root",
    what: "reads the host's disks by device nodes of its own",
    protection: "the container is not privileged",
    attack: readDisk,
    without: () => ({ privileged: true }),
  },
];

export const escapes: readonly Escape[] = [
  ...fromValidator.map((attempt) => ({ ...attempt, from: "validator" as const })),
  ...fromNode.map((attempt) => ({ ...attempt, from: "node" as const })),
];
