import { z } from "zod";
import { keyFingerprint } from "../items/authorized-keys.ts";
import { quote } from "../remote/quote.ts";
import { readerAccount } from "../remote/reader.ts";
import type { RefusedStage } from "./errors.ts";
import { tellLogin } from "./login-log.ts";
import { sshProgram } from "./ssh-program.ts";

const port = z.number().int().min(1).max(65535);
const user = z.string().regex(/^[a-z_][a-z0-9_-]*$/);

/** Where sshd of a machine answers, and by which key it is known. */
const endpointSchema = z.strictObject({
  /** Name of the host in the inventory. */
  host: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  address: z.string().regex(/^[\w.:-]+$/),
  port,
  user,
  /** Public host key, "type base64": the only one that is accepted. */
  hostKey: z
    .string()
    .regex(/^[\w@.-]+ [A-Za-z0-9+/=]+$/, 'must be "type base64", as in ssh_host_ed25519_key.pub'),
});
type Endpoint = z.infer<typeof endpointSchema>;

/** How a host is reached. No credentials: OpenSSH finds them (agent, ~/.ssh/config, or the file in HOST_SSH_CONFIG). */
export const connectionSchema = endpointSchema.extend({
  /** The only machine from which the host can be reached. */
  bastion: endpointSchema.exactOptional(),
  /** The instance that the host is in its cloud. Another one is another machine, whatever its name and address. */
  instance: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .exactOptional(),
  /** Set once a human has read the plan of a host that was set up by hand. */
  adopt: z.literal("reviewed").optional(),
  /** The former user or port, as long as the host still admits it; see {@link sshTargets}. */
  previous: z.strictObject({ user: user.exactOptional(), port: port.exactOptional() }).exactOptional(),
});
export type Connection = z.infer<typeof connectionSchema>;

/** A connection without its `previous`. */
export type SshTarget = Omit<Connection, "previous">;

/**
 * What ssh is asked to reach for a host, in the order in which they are tried. While its user or port changes, the new
 * way does not work before its owner's `up`, and other stacks still have the old one in their state after it. So the
 * connection carries both until a person takes `previous` out, and whoever knows the connection gets in: plans, every
 * stack, and commands that have no state. Both ways lead to the same host key.
 */
export function sshTargets({ previous, ...wanted }: Connection): [SshTarget, ...SshTarget[]] {
  return previous === undefined ? [wanted] : [wanted, { ...wanted, ...previous }];
}

/** The connection of whoever may only look. A former user of the administrator's is none of its own. */
export function asReader({ previous, ...wanted }: Connection): Connection {
  const port = previous?.port;
  return { ...wanted, user: readerAccount, ...(port !== undefined && { previous: { port } }) };
}

/**
 * What an operator's own configuration of ssh must not change (ssh_config(5), OpenSSH 8.7 to 10.2). How ssh gets to the
 * host, and with which credentials, stays the operator's.
 */
const fixedOptions = {
  // Who the host is: its pinned key says so, and nothing else.
  StrictHostKeyChecking: "yes",
  VerifyHostKeyDNS: "no",
  NoHostAuthenticationForLocalhost: "no",
  UserKnownHostsFile: "none",
  GlobalKnownHostsFile: "none",
  UpdateHostKeys: "no",
  // The session is the agent's alone, and ends with this process.
  BatchMode: "yes",
  ControlMaster: "no",
  ControlPath: "none",
  ForkAfterAuthentication: "no",
  StdinNull: "no",
  SessionType: "default",
  RemoteCommand: "none",
  PermitLocalCommand: "no",
  ConnectTimeout: "8",
  ConnectionAttempts: "1",
  ServerAliveInterval: "5",
  ServerAliveCountMax: "2",
  // Nothing of the operator's machine is lent to the host, and no port that another session holds is asked for.
  ForwardAgent: "no",
  ForwardX11: "no",
  GSSAPIDelegateCredentials: "no",
  Tunnel: "no",
  ClearAllForwardings: "yes",
  LogLevel: "ERROR",
};

/** Arguments of ssh for one session. */
export const sshArguments = (to: SshTarget, command: string, config?: string): string[] => [
  ...placeArguments(to, config),
  command,
];

/** Arguments of ssh for one connection to a port of the host's loopback address, on stdin and stdout. */
export const forwardArguments = (to: SshTarget, port: number, config?: string): string[] => [
  "-W",
  `127.0.0.1:${port}`,
  ...placeArguments(to, config),
];

function placeArguments(to: SshTarget, config = process.env.HOST_SSH_CONFIG): string[] {
  const proxy = to.bastion && { ProxyCommand: proxyCommand(to.bastion, config) };
  return argumentsTo(to, { ...proxy, ...tellLogin }, config);
}

function argumentsTo(to: Endpoint, more: Readonly<Record<string, string>>, config?: string): string[] {
  const options = {
    ...fixedOptions,
    KnownHostsCommand: `/bin/echo %H ${to.hostKey}`,
    HostKeyAlgorithms: hostKeyAlgorithms(to.hostKey),
    HostKeyAlias: to.host,
    ...more,
  };
  const words = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const file = config ? ["-F", config] : [];
  return ["-T", ...file, ...words, "-p", String(to.port), "-l", to.user, to.address];
}

/**
 * The ssh that leads through a bastion, as a command of the operator's shell. ProxyJump would start one that knows none
 * of our options (ssh_config(5)), and so not the bastion's key. ssh puts "exec" before the command and replaces what
 * begins with a percent sign.
 */
function proxyCommand(bastion: Endpoint, config: string | undefined): string {
  const words = [sshProgram(), ...argumentsTo(bastion, {}, config)].map(quote);
  return `${words.join(" ").replaceAll("%", "%%")} -W %h:%p`;
}

/** An RSA key is offered under the names of its signature algorithms. */
function hostKeyAlgorithms(hostKey: string): string {
  const type = hostKey.split(" ")[0] ?? "";
  return type === "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : type;
}

const wrongHostKey = /IDENTIFICATION HAS CHANGED|Host key verification failed|host key type found/;

const refusals: readonly (readonly [RefusedStage | undefined, RegExp])[] = [
  [undefined, wrongHostKey],
  [
    "login",
    /Permission denied|Too many authentication failures|a password is required|not in the sudoers|must have a tty/,
  ],
  [
    "connection",
    /Connection refused|timed out|No route to host|Network is unreachable|stdio forwarding failed/,
  ],
];

/** What was refused, by ssh's last words; undefined for a wrong host key and for what has another cause. */
export function refusedStage(stderr: string): RefusedStage | undefined {
  return refusals.find(([, words]) => words.test(stderr))?.[0];
}

/** A host and the way to it, for people. */
export const placeOf = ({ host, user, address, port }: Endpoint): string =>
  `${host} (${user}@${address}:${port})`;

/** What ssh's last words mean for the user: the thing, the place and the remedy. */
export function explainFailure(to: SshTarget, stderr: string): string {
  const where = placeOf(to);
  const text = stderr.trim();
  if (wrongHostKey.test(text)) return explainWrongKey(to, text);
  if (/Too many authentication failures/.test(text)) {
    return `${where}: login refused, because ssh offered too many keys. Name the key of ${to.host} in ~/.ssh/config (IdentityFile, and IdentitiesOnly yes).`;
  }
  if (/Permission denied/.test(text) && to.user === readerAccount) {
    return `${where}: login refused (${text}). ssh has to find a key that is listed in access.readers, and the host has to have had an up since it is.`;
  }
  if (/Permission denied/.test(text)) {
    return `${where}: login refused (${text}). Load the key of ${to.user} into your agent or name it in ~/.ssh/config.`;
  }
  if (/must have a tty/.test(text)) {
    return `${where}: sudo there wants a terminal (${text}). Remove "Defaults requiretty" from /etc/sudoers on ${to.host}.`;
  }
  if (/a password is required|not in the sudoers/.test(text)) {
    return `${where}: ${to.user} needs passwordless sudo (${text}).`;
  }
  return `${where} cannot be reached: ${text || "the connection ended without an error message"}`;
}

function explainWrongKey(to: SshTarget, text: string): string {
  const whose = isOfBastion(text, to.bastion) ? to.bastion : to;
  const offered = /SHA256:[A-Za-z0-9+/]+/.exec(text.replace(/[\s\S]*IDENTIFICATION HAS CHANGED/, ""));
  const remedy =
    to.instance === undefined
      ? `If the host was really reinstalled, correct ssh.hostKey of ${whose.host}`
      : `The instance made its key once. If its system was replaced since, have the instance of ${whose.host} replaced, too (pulumi up --replace)`;
  return `${placeOf(whose)}: wrong host key. Pinned: ${keyFingerprint(whose.hostKey)}. Offered: ${offered?.[0] ?? text}. Nothing was sent. ${remedy}; otherwise somebody may be intercepting the connection.`;
}

/** ssh names the key by its alias, or by the address where no type of key fits. */
function isOfBastion(text: string, bastion: Endpoint | undefined): bastion is Endpoint {
  if (bastion === undefined) return false;
  const { host, address } = bastion;
  return text.includes(`for ${host} has changed`) || text.includes(`negotiate with ${address} port`);
}
