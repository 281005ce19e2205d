/** A resource as an analyzer sees it before the engine passes it on: its inputs as far as they are known. */
export interface Resource {
  /** `host:index:Role` */
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The option `protect`. */
  readonly isProtected: boolean;
}

/** What no resource may be, whoever registers it: a component of this program, or code beside them. */
export interface Policy {
  readonly name: string;
  /** `mandatory` ends a preview and an `up` with exit code 1; `advisory` is a warning. */
  readonly level: "mandatory" | "advisory";
  /** What it demands, in one sentence. Shown with each finding. */
  readonly description: string;
  /** Why it is of this level. */
  readonly reason: string;
  /** What is wrong with a resource; empty for one that it does not concern. Values of secrets are not in it. */
  findings(resource: Resource): string[];
}
