import "../../images/fake/ssv.ts";
