import { expect, it } from "vitest";
import { shown } from "../../../provider/host/shown.ts";

it.each([
  ["words", "ünïcode, 漢字 and 🙂 stay"],
  ["tabs and lines", "a\tb\nc\n"],
  ["braces that are no markup", "<{ {% %} <%"],
])("%s are shown as they are", (_name, text) => {
  expect(shown(text)).toBe(text);
});

it.each([
  ["an escape", "\x1b[2J", "\\u{1b}[2J"],
  ["its one-byte form", "\x9b2J", "\\u{9b}2J"],
  ["a return within a line", "bad\rgood", "bad\\u{d}good"],
  ["ends of lines as ssh writes them", "one\r\ntwo\r", "one\ntwo"],
  ["another end of line", "a\u2028b\u2029c\u0085d", "a\\u{2028}b\\u{2029}c\\u{85}d"],
  ["a turn of direction", "\u202etxt.\u2066", "\\u{202e}txt.\\u{2066}"],
  ["what has no width", "a\u200bb\ufeff\u{e0041}", "a\\u{200b}b\\u{feff}\\u{e0041}"],
  ["Pulumi's colours", "<{%reset%}><{<{%", "<{ %reset%}><{<{ %"],
])("%s is shown as what it is", (_name, text, expected) => {
  expect(shown(text)).toBe(expected);
});
