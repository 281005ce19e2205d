import "../../images/fake/charon.ts";
