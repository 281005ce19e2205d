import { expectValid } from "./copy.ts";
import { recipes } from "./recipes.ts";
import { network } from "./rows/network.ts";

expectValid(
  "with everything else that CONTRIBUTING shows how to add",
  recipes.filter((recipe) => recipe !== network),
);
