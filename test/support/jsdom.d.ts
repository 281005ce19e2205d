/** As far as tests use it. The types of its own would bring a browser's global names into the whole project. */
declare module "jsdom" {
  interface Element {
    readonly textContent: string;
    getAttribute(name: string): string | null;
  }

  interface Document {
    readonly documentElement: Element;
    getElementById(id: string): Element | null;
    querySelectorAll(selectors: string): readonly Element[];
  }

  export class JSDOM {
    constructor(text: string, options?: { readonly contentType: string });
    readonly window: { readonly document: Document };
  }
}
