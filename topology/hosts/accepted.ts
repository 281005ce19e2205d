/**
 * Kind of what was added to a host by hand, as a preview names it → form of the name behind it. The kinds are those of
 * the provider's look (a test compares them). What only says that there is more, or that nothing could be seen, cannot
 * be accepted: it would hide what comes later.
 */
const path = /^\/[!-~][ -~]*$/;
const account = /^[^\s:/[]+$/;

export const acceptableKinds: Readonly<Record<string, RegExp | undefined>> = {
  account,
  password: account,
  member: /^[^\s:/]+\/([^\s:/[]+|\[password\])$/,
  key: /^(\/[ -~]+|[^\s:/]+ (SHA256:[A-Za-z0-9+/]{43}|which is not readable))$/,
  authority: path,
  sudoers: path,
  cron: path,
  systemd: path,
  boot: path,
  hook: path,
  preload: path,
  program: path,
  pam: path,
  names: /^(\/etc\/\S+( \w+)?|[\da-fA-F.:]+( \S+)+)$/,
  shell: path,
  apt: path,
  container: /^[\w][\w.-]*$/,
  packets: /^(ip6?tables|ip6?|table|chain) [!-~][ -~]*$/,
  setuid: path,
  capability: path,
  modified: path,
  scan: undefined,
};

/** Longest name that a preview shows. */
const maxLength = 120;

/** Whether a preview can have named a found item so, and it may be accepted. */
export function isAcceptable(key: string): boolean {
  const [, kind = "", name = ""] = /^([a-z]+) (.*)$/.exec(key) ?? [];
  const form = Object.hasOwn(acceptableKinds, kind) ? acceptableKinds[kind] : undefined;
  return form !== undefined && name.length <= maxLength && !name.endsWith("/[more]") && form.test(name);
}
