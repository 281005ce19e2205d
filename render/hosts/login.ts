/** ~/.tmux.conf: prefix C-t, keys as in vi. */
export function renderTmux(): string {
  return [
    "set -g prefix C-t",
    "unbind C-b",
    "bind C-t send-prefix",
    "set -g mode-keys vi",
    "set -g status-keys vi",
    "",
  ].join("\n");
}

/** /etc/locale.conf: messages and order of files are the same on every host, for people and for programs. */
export function renderLocale(): string {
  return "LANG=C\nLC_ALL=C\n";
}
