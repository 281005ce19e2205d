import type { Rounds } from "./drift.ts";

const mark = (node: string, client: string) =>
  `/mnt/ethereum/hoodi/${node}/.${client}.bonded-validator-version`;

/** The marks by which an older version is kept from a database. */
export const databaseRounds: Rounds = {
  "marks of databases": [
    {
      host: "i7bb",
      what: "mark removed",
      hand: `rm ${mark("i7bbt", "lighthouse")}`,
      resource: "i7bbt-node",
      item: "database /mnt/ethereum/hoodi/i7bbt/lighthouse",
    },
    {
      host: "trdiy",
      what: "mark of an older version",
      hand: `echo 3.0.0 >${mark("trdiyt", "erigon")}`,
      resource: "trdiyt-node",
      item: "database /mnt/ethereum/hoodi/trdiyt/erigon",
    },
  ],
};
