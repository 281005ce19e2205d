/**
 * What a provider's package for Node.js declares of its resources' inputs (`interface ServiceArgs` and what it refers
 * to), and what that refuses: a missing, an unknown and a wrongly typed one.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { type InputProblem, type Properties, unknownValue } from "../../provider/resource/wire.ts";

const packages = join(import.meta.dirname, "../../node_modules/@pulumi");

/** A property as an interface has it. */
interface Declared {
  readonly required: boolean;
  readonly type: ts.TypeNode;
}

type Interface = ReadonlyMap<string, Declared>;

/** Interfaces by name: `ServiceArgs`, `cloudrunv2.ServiceTemplate`. */
type Interfaces = ReadonlyMap<string, ts.InterfaceDeclaration>;

/** What is wrong with inputs of a type of resource, `gcp:cloudrunv2/service:Service`, by its package's declarations. */
export function declaredProblems(token: string, inputs: Properties): InputProblem[] {
  const [name = "", module = "", type = ""] = token.split(":");
  const file = join(packages, name, `${module.replace(/^index\//, "")}.d.ts`);
  const args = interfacesIn(file).get(`${type}Args`);
  if (args === undefined) throw new Error(`${file} declares no ${type}Args`);
  const nested = join(packages, name, "types/input.d.ts");
  return new Declarations(() => interfacesIn(nested)).inObject(args, inputs, "");
}

/** Compares values with types. `nested` reads what is not declared in the resource's own file. */
class Declarations {
  readonly #nested: () => Interfaces;

  constructor(nested: () => Interfaces) {
    this.#nested = nested;
  }

  inObject(declaration: ts.InterfaceDeclaration, value: object, path: string): InputProblem[] {
    const declared = propertiesOf(declaration);
    const given = Object.entries(value).filter(([, each]) => each !== undefined && each !== null);
    const names = new Set(given.map(([name]) => name));
    const missing = [...declared].filter(([name, { required }]) => required && !names.has(name));
    return [
      ...missing.map(([name]) => problem(below(path, name), "is missing")),
      ...given.flatMap(([name, each]) => {
        const property = declared.get(name);
        if (property === undefined) return [problem(below(path, name), "is not declared")];
        return this.#inValue(property.type, each, below(path, name));
      }),
    ];
  }

  #inValue(type: ts.TypeNode, value: unknown, path: string): InputProblem[] {
    if (value === unknownValue) return [];
    if (ts.isUnionTypeNode(type)) return this.#inOneOf(type.types, value, path);
    if (ts.isParenthesizedTypeNode(type)) return this.#inValue(type.type, value, path);
    if (ts.isTypeReferenceNode(type)) return this.#inReference(type, value, path);
    if (ts.isArrayTypeNode(type)) {
      if (!Array.isArray(value)) return [problem(path, "is no list")];
      return value.flatMap((each, i) => this.#inValue(type.elementType, each, `${path}[${i}]`));
    }
    if (ts.isTypeLiteralNode(type)) return this.#inMap(type, value, path);
    const wanted = words[type.kind];
    if (wanted === undefined)
      throw new Error(`${path} is declared as ${type.getText()}, which is not understood`);
    return wanted === "any" || typeof value === wanted ? [] : [problem(path, `is no ${wanted}`)];
  }

  /** `undefined` stands for a property that is not given; of other alternatives one has to fit. */
  #inOneOf(types: readonly ts.TypeNode[], value: unknown, path: string): InputProblem[] {
    const found = types
      .filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword)
      .map((each) => this.#inValue(each, value, path));
    return found.find(({ length }) => length === 0) ?? found[0] ?? [];
  }

  /** `pulumi.Input<T>`, `inputs.cloudrunv2.ServiceTemplate`; `enums.ec2.InstanceType` names some of the texts. */
  #inReference(type: ts.TypeReferenceNode, value: unknown, path: string): InputProblem[] {
    const name = nameOf(type.typeName);
    if (name === "pulumi.Input") return this.#inValue(type.typeArguments![0]!, value, path);
    if (name.startsWith("enums.")) return typeof value === "string" ? [] : [problem(path, "is no string")];
    const declaration = this.#nested().get(name.replace(/^inputs\./, ""));
    if (declaration === undefined) throw new Error(`${path} is declared as ${name}, which is not understood`);
    return isObject(value) ? this.inObject(declaration, value, path) : [problem(path, "is no object")];
  }

  #inMap({ members: [member] }: ts.TypeLiteralNode, value: unknown, path: string): InputProblem[] {
    if (member === undefined || !ts.isIndexSignatureDeclaration(member))
      throw new Error(`${path} is declared as an object without a name, which is not understood`);
    if (!isObject(value)) return [problem(path, "is no object")];
    return Object.entries(value).flatMap(([key, each]) => this.#inValue(member.type, each, below(path, key)));
  }
}

const words: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.StringKeyword]: "string",
  [ts.SyntaxKind.NumberKeyword]: "number",
  [ts.SyntaxKind.BooleanKeyword]: "boolean",
  [ts.SyntaxKind.AnyKeyword]: "any",
};

const problem = (property: string, what: string): InputProblem => ({
  property,
  reason: `${property} ${what}`,
});
const below = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function nameOf(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : `${nameOf(name.left)}.${name.right.text}`;
}

function propertiesOf({ members }: ts.InterfaceDeclaration): Interface {
  const properties = members.filter(ts.isPropertySignature).map((member): [string, Declared] => {
    const name = ts.isIdentifier(member.name) ? member.name.text : "";
    return [name, { required: member.questionToken === undefined, type: member.type! }];
  });
  return new Map(properties);
}

const read = new Map<string, Interfaces>();

/** Those of a file and of its namespaces. The one of nested types has megabytes, and is read once. */
function interfacesIn(file: string): Interfaces {
  const known = read.get(file);
  if (known !== undefined) return known;
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ESNext);
  const found = new Map(source.statements.flatMap((statement) => interfacesOf(statement, "")));
  read.set(file, found);
  return found;
}

function interfacesOf(statement: ts.Statement, prefix: string): [string, ts.InterfaceDeclaration][] {
  if (ts.isInterfaceDeclaration(statement)) return [[`${prefix}${statement.name.text}`, statement]];
  if (!ts.isModuleDeclaration(statement) || statement.body === undefined) return [];
  const { body, name } = statement;
  const statements = ts.isModuleBlock(body) ? body.statements : ts.isModuleDeclaration(body) ? [body] : [];
  return statements.flatMap((each) => interfacesOf(each, `${prefix}${name.text}.`));
}
