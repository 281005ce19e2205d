/** Quotes a text as one word of a POSIX shell command. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command that gets a text as base64 on its stdin. */
export function heredoc(command: string, text: string): string {
  return `${command} <<'TEXT'\n${Buffer.from(text).toString("base64")}\nTEXT`;
}

/**
 * A here-document that carries any bytes: base64, so that no line of the body can end it.
 * The text reaches the host on stdin and is decoded by a pipe: it never stands in an argument list.
 */
export function bodyOf(text: string): string {
  return `base64 -d <<'BODY'\n${Buffer.from(text).toString("base64")}\nBODY`;
}
