/** Boxes of text, in pixels, before they have a place. */

export type TextStyle = "title" | "strong" | "plain" | "quiet" | "warning";

/** A piece of a line. `cluster`: number of the cluster whose colour a square before the text has. */
export interface TextSpan {
  readonly text: string;
  readonly look: TextStyle;
  readonly cluster?: number;
}

export interface TextLine {
  readonly spans: readonly TextSpan[];
  /** Id of the port beside the line at which arrows begin or end. */
  readonly port?: string;
  /** A sample of an arrow before the text, for the key. */
  readonly sample?: Arrow;
}

/** Asked first; asked when those before it do not serve; neither. */
export type Arrow = "first" | "next" | "any";

export interface Box {
  readonly id: string;
  readonly kind: "site" | "host" | "route" | "overlay" | "tunnel" | "cluster" | "note";
  readonly lines: readonly TextLine[];
  readonly width: number;
  readonly height: number;
}

export const lineHeight = 18;
export const padding = 12;
export const squareWidth = 16;
export const sampleWidth = 56;

export const line = (text: string, look: TextStyle = "plain"): TextLine => ({ spans: [{ text, look }] });

/** `fixedWidth`: where boxes stand in columns. */
export function box(id: string, kind: Box["kind"], lines: readonly TextLine[], fixedWidth?: number): Box {
  return { id, kind, lines, width: fixedWidth ?? widthOf(lines), height: heightOf(lines) };
}

export const heightOf = (lines: readonly TextLine[]): number => lines.length * lineHeight + 2 * padding;

export const widthOf = (lines: readonly TextLine[]): number =>
  Math.ceil(Math.max(0, ...lines.map(lineWidth))) + 2 * padding;

/** Middle of a line, from the top of its box. */
export const middleOf = (index: number): number => padding + (index + 0.5) * lineHeight;

function lineWidth({ spans, sample }: TextLine): number {
  return spans.reduce((sum, span) => sum + spanWidth(span), sample === undefined ? 0 : sampleWidth);
}

/** Of a wide font: which one the reader has is not known, and a narrower one leaves some space. */
export function spanWidth({ text, look, cluster }: TextSpan): number {
  const perLetter = look === "title" ? 9.2 : look === "strong" ? 8.6 : 7.6;
  return text.length * perLetter + (cluster === undefined ? 0 : squareWidth);
}

/** Lines of at most so many letters; a longer word has a line of its own. */
export function wrapped(text: string, letters: number, look: TextStyle = "plain"): TextLine[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((part, i) => line(i === 0 ? part : `  ${part}`, look));
}
