import { type Document, parse, type Scalar, visit } from "yaml";

/** A value that the engine reads otherwise than it looks, at an offset in the text. */
interface Misreading {
  readonly check: "yaml";
  readonly offset: number;
  readonly reason: string;
  readonly remedy: string;
}

/**
 * Numbers and dates without quotes that the engine reads otherwise than YAML 1.2. Its reader (gopkg.in/yaml.v3) keeps
 * those of YAML 1.1: `012` is ten, `1_000` a number, `2027-06-30` a time. Hex digits are text to it where they are too
 * many for a number.
 */
export function misreadings(document: Document): Misreading[] {
  return scalarsOf(document).flatMap((scalar) => {
    const found = misreading(scalar);
    return found === undefined ? [] : [{ check: "yaml", offset: scalar.range![0], ...found }];
  });
}

function misreading({ source = "", type, value }: Scalar) {
  // How each number and each time begins, in 1.1 and in 1.2.
  if (type !== "PLAIN" || !/^[-+.\d]/.test(source)) return undefined;
  if (/^0x[0-9a-f]{16,}$/i.test(source))
    return { reason: `${shortened(source)} is no number`, remedy: `put ${shortened(source)} in quotes` };
  const old: unknown = parse(source, { version: "1.1" });
  if (old instanceof Date)
    return { reason: `Pulumi reads ${source} as a time`, remedy: `put it in quotes: "${source}"` };
  // With a colon, only YAML 1.1 itself has numbers (of minutes and seconds).
  if (typeof old !== "number" || old === value || source.includes(":")) return undefined;
  const plain = source.replaceAll("_", "").replace(/^([-+]?)0+(?=\d)/, "$1");
  return {
    reason: `Pulumi reads ${source} as ${old}`,
    remedy: `write ${plain} if it is a number, or put it in quotes: "${source}"`,
  };
}

/** `0x8ba1f109551b…` */
function shortened(source: string): string {
  return `${source.slice(0, 10)}…`;
}

function scalarsOf(document: Document): Scalar[] {
  const scalars: Scalar[] = [];
  visit(document, { Scalar: (_, scalar) => void scalars.push(scalar) });
  return scalars;
}
