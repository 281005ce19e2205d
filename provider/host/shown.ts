/** Control and format characters, and separators of lines. A tab and the end of a line are harmless. */
const unseen = /(?![\t\n])\p{Cc}|[\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The beginning of Pulumi's colour markup, such as `<{%reset%}>` (pulumi, sdk/go/common/diag/colors). */
const colour = /<\{(?=%)/g;

/**
 * Text of a host as people are shown it. A character that would steer their terminal or turn the direction of text is
 * replaced by its code, such as `\u{1b}`.
 */
export function shown(text: string): string {
  return text
    .replace(/\r+(?=\n|$)/g, "")
    .replace(unseen, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
    .replace(colour, "<{ ");
}
