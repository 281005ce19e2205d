/**
 * What a schema's `.meta()` says of a setting, for docs/configuration.md:
 *
 * | Key | Of a setting | Of a section |
 * |---|---|---|
 * | description | what it means, with its unit | the same |
 * | examples | a value of it | the whole section; those of all sections are one configuration that loads |
 * | defaultText | what holds without it, where its schema has no `.default()` | what a stack lacks without it |
 * | file | | where it belongs |
 *
 * A test refuses a setting without them, and loads every example.
 */
declare module "zod" {
  interface GlobalMeta {
    examples?: readonly unknown[];
    defaultText?: string;
    file?: "Pulumi.yaml" | "Pulumi.<stack>.yaml";
  }
}

export {};
