import { quote } from "../remote/quote.ts";

/** Waits for whoever holds dpkg's lock, such as a timer of the distribution. */
const aptGet = "apt-get -q -o DPkg::Lock::Timeout=300";

/**
 * Installs and removes packages in one transaction. Package lists are fetched only when it cannot do without: a warm
 * host needs no network here. What apt would remove without having been asked to is refused by name.
 */
export function installPackages(installed: readonly string[], removed: readonly string[]): string {
  const words = [...installed, ...removed.map((name) => `${name}-`)].map(quote).join(" ");
  const allowed = ["", ...removed].map((name) => `-e ${quote(name)}`).join(" ");
  return `
    apt_install() {
      plan=$(${aptGet} -s --no-install-recommends install "$@") || { printf '%s\\n' "$plan"; return 1; }
      others=$(printf '%s\\n' "$plan" | sed -n 's/^Remv \\([^ :]*\\).*/\\1/p' | grep -vxF ${allowed} | tr '\\n' ' ')
      [ -z "$others" ] || {
        echo "apt would remove \${others}as well, which nobody has asked for. Remove that by hand, or what needs it from the configuration."
        exit 1
      }
      DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l ${aptGet} -y \\
        -o Dpkg::Options::=--force-confold --no-install-recommends install "$@"
    }
    apt_install ${words} || { ${aptGet} update && apt_install ${words}; }`;
}

/** Fetches the lists of one source alone, a word of the shell, and fails where apt would only warn. */
export function updateLists(source: string): string {
  const only = `-o Dir::Etc::sourcelist=${source} -o Dir::Etc::sourceparts=/dev/null -o APT::Get::List-Cleanup=false`;
  return `${aptGet} ${only} -o APT::Update::Error-Mode=any update`;
}
