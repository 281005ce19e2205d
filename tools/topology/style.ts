/** Colours of a picture, on a light and on a dark ground; the ground itself is drawn, so that no page can hide the text. */

/** A cluster each; more clusters than these share them, and their names tell them apart. */
const clusterColours: readonly { readonly light: string; readonly dark: string }[] = [
  { light: "#0969da", dark: "#4493f8" },
  { light: "#bc4c00", dark: "#f0883e" },
  { light: "#1a7f37", dark: "#3fb950" },
  { light: "#8250df", dark: "#ab7df8" },
  { light: "#bf3989", dark: "#db61a2" },
  { light: "#9a6700", dark: "#d29922" },
];

export const clusterClass = (number: number): string => `c${number % clusterColours.length}`;

const coloursOf = (scheme: "light" | "dark"): string =>
  clusterColours.map((colour, i) => `.c${i} { fill: ${colour[scheme]}; }`).join(" ");

export const style = `
    text { fill: #1f2328; font-size: 13px; }
    .heading { font-weight: 600; font-size: 20px; }
    .title { font-weight: 600; font-size: 15px; }
    .strong { font-weight: 600; }
    .quiet { fill: #59636e; }
    .warning { fill: #b3261e; font-weight: 600; }
    .ground { fill: #ffffff; }
    .box { fill: #f6f8fa; stroke: #818b98; }
    .site { fill: none; stroke: #59636e; stroke-dasharray: 6 4; }
    .group { fill: none; stroke: #d1d9e0; stroke-width: 2; }
    .overlay { fill: #ddf4ff; stroke: #0969da; }
    .tunnel { fill: #fff1e5; stroke: #bc4c00; }
    .route { fill: #fbefff; stroke: #8250df; }
    .line { fill: none; stroke: #59636e; stroke-width: 1.5; }
    .first { stroke: #0550ae; stroke-width: 3.5; }
    .next { stroke-dasharray: 6 4; }
    .head { fill: #59636e; }
    .head-first { fill: #0550ae; }
    ${coloursOf("light")}
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .quiet { fill: #b1bac4; }
      .warning { fill: #ff9492; }
      .ground { fill: #0d1117; }
      .box { fill: #151b23; stroke: #656c76; }
      .site { stroke: #9198a1; }
      .group { stroke: #3d444d; }
      .overlay { fill: #10294a; stroke: #4493f8; }
      .tunnel { fill: #40210c; stroke: #f0883e; }
      .route { fill: #2a1b45; stroke: #ab7df8; }
      .line { stroke: #b1bac4; }
      .first { stroke: #79c0ff; }
      .head { fill: #b1bac4; }
      .head-first { fill: #79c0ff; }
      ${coloursOf("dark")}
    }
  `;
