import "../../images/fake/mev-boost.ts";
