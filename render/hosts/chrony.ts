/**
 * A file of /etc/chrony/sources.d: time from several operators, beside the distribution's own pool. None of them
 * smears leap seconds; servers that do must not be mixed with servers that do not.
 */
export function renderTimeSources(): string {
  return [
    "server ntp.nict.jp iburst",
    "server ntp.jst.mfeed.ad.jp iburst",
    "server time.cloudflare.com iburst nts",
    "pool pool.ntp.org iburst maxsources 4",
    "",
  ].join("\n");
}

/**
 * A file of /etc/chrony/conf.d: the clock follows no single source, which could be wrong or lie, and waits for none.
 * By default chrony would require the one source that authenticates itself (chrony.conf(5), authselectmode).
 */
export function renderTimePolicy(): string {
  return "minsources 2\nauthselectmode ignore\n";
}
