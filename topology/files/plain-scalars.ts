/** Text without quotes that is other than text to some reader: to those of YAML 1.1 and 1.2, or gopkg.in/yaml.v3. */

/** Its form, what readers do not agree about, and what to write instead beside quotes. */
type Form = readonly [form: RegExp, difference: string, instead: (source: string) => string | undefined];

const forms: readonly Form[] = [
  [/^(y|n|yes|no|on|off|true|false)$/i, "whether it is true or false", () => "true or false"],
  [/^(~|null)$/i, "whether it is nothing", () => undefined],
  [/^(<<|=)$/, "what it stands for", () => undefined],
  [/^\d{4}-\d{1,2}-\d{1,2}([Tt\s].*)?$/, "whether it is a time", () => undefined],
  [/^[-+]?\d+(:[0-5]?\d)+(\.\d*)?$/, "whether it is minutes and seconds", () => undefined],
  [/^[-+]?(\.(inf|nan)|0[box][-+]?[\da-f]*)$/i, "which number it is, if any", () => undefined],
  [/^[-+]?(?=\.?\d)\d*\.?\d*(e[-+]?\d*)?$/i, "which number it is, if any", decimal],
];

/** What all readers take for the same: these, and numbers of so few digits that each of them can hold them. */
const agreed = /^(true|false|null|-?[1-9]\d{0,14}|-?(0|[1-9]\d{0,14})\.\d{1,15}|0)$/;

/** Reason and remedy; undefined where all readers agree. */
export function ambiguity(source: string): readonly [string, string] | undefined {
  const read = withoutUnderscores(source);
  const found = forms.find(([form]) => form.test(read));
  if (found === undefined || agreed.test(source) || isAddressLike(source)) return undefined;
  const [, difference, instead] = found;
  const other = instead(source);
  const quoted = `put it in quotes: "${source}"`;
  return [
    `programs differ about ${source}: ${difference}`,
    other === undefined ? quoted : `write ${other} if you mean that, or ${quoted}`,
  ];
}

/** An address as `pulumi config set --path` writes it: text to Pulumi, a number to YAML 1.1 and 1.2. */
export function isAddressLike(source: string): boolean {
  return /^0x[0-9a-fA-F]{40}$/.test(source);
}

/** As yaml.v3 and YAML 1.1 read what begins like a number: underscores may stand anywhere behind its first sign. */
function withoutUnderscores(source: string): string {
  return /^[-+.\d]/.test(source) ? source.replaceAll("_", "") : source;
}

/** `1_000` → `1000`, `012` → `12`; undefined where that is no number that all agree about. */
function decimal(source: string): string | undefined {
  const plain = source
    .replaceAll("_", "")
    .replace(/^\+/, "")
    .replace(/^(-?)0+(?=\d)/, "$1");
  return agreed.test(plain) ? plain : undefined;
}
