import { z } from "zod";
import { quote } from "../remote/quote.ts";
import type { Kind } from "./kind.ts";

const schema = z.strictObject({
  state: z.literal("installed"),
  /** Exact Debian version; absent means that any installed version will do. */
  version: z.string().min(1).optional(),
});
type Package = z.infer<typeof schema> & Record<string, string>;

/** A Debian package. Never removed by us: something else on the host may have come to need it. */
export const packageKind: Kind<Package> = {
  name: "package",
  schema: schema as z.ZodType<Package>,
  namePattern: /^[a-z0-9][a-z0-9+.-]+$/,
  traces: (name) => [["package", name]],
  observe: `
    cut -f1 | xargs -r dpkg-query -W -f '\${Package}\\tstatus\\t\${db:Status-Status}\\n\${Package}\\tversion\\t\${Version}\\n' -- 2>/dev/null`,
  live: (fields) =>
    fields.status === "installed" ? { state: "installed", version: fields.version ?? "" } : undefined,
  expected: (wanted) => wanted,
  informative: ["version"],
  apply: (items) => [
    {
      label: `install ${items.map((item) => item.name).join(" ")}`,
      script: install(items.map(({ name, wanted }) => (wanted.version ? `${name}=${wanted.version}` : name))),
    },
  ],
  remove: () => [],
};

/** Package lists are fetched only when the install cannot do without: a warm host needs no network here. */
function install(packages: string[]): string {
  const words = packages.map(quote).join(" ");
  return `
    apt_install() {
      DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get -q -y -o DPkg::Lock::Timeout=300 \\
        -o Dpkg::Options::=--force-confold --no-install-recommends install "$@"
    }
    apt_install ${words} || { apt-get -q -o DPkg::Lock::Timeout=300 update && apt_install ${words}; }`;
}
