import { expectSound } from "./copy.ts";
import { recipes } from "./recipes.ts";
import { network } from "./rows/network.ts";

expectSound(
  "with everything else that CONTRIBUTING shows how to add",
  recipes.filter((recipe) => recipe !== network),
);
