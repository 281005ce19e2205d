import { type Items, itemsOf } from "../hosts/role.ts";

const directory = { owner: "root:root", mode: "0755" } as const;

/** What an environment's roles on one host share. */
export function environmentItems(stack: string): Items {
  return itemsOf([
    [`directory /etc/bonded-validator/${stack}`, directory],
    [`directory /mnt/ethereum/${stack}`, { ...directory, keep: true }],
  ]);
}
