import { Budget } from "@pulumi/gcp/billing/budget.js";
import { getProjectOutput } from "@pulumi/gcp/organizations/getProject.js";
import { interpolate, output } from "@pulumi/pulumi/output.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi/resource.js";
import type { Mev } from "../../topology/mev/derive.ts";
import { placeholder } from "../../topology/placeholder.ts";
import { asksNoCloud } from "../offline.ts";

export interface BudgetAlertArgs {
  readonly project: string;
  /** Its name at Google. */
  readonly label: string;
  readonly budget: NonNullable<Mev["budget"]>;
  /** APIs that have to be on. */
  readonly apis: readonly Resource[];
}

/** Parts of the budget at which Google writes to the administrators of the billing account. */
const thresholds = [0.5, 0.9, 1];

/** A budget for the project. It tells, and stops nothing. */
export class BudgetAlert extends ComponentResource {
  constructor(name: string, args: BudgetAlertArgs, options: ComponentResourceOptions) {
    super("bonded-validator:mev:BudgetAlert", name, {}, options);
    const { project, label, budget, apis } = args;
    // Budgets know projects by their numbers.
    const number = asksNoCloud()
      ? output(placeholder)
      : getProjectOutput({ projectId: project }, { parent: this, dependsOn: [...apis] }).number;
    new Budget(
      `${name}-limit`,
      {
        billingAccount: budget.billingAccount,
        displayName: label,
        budgetFilter: { projects: [interpolate`projects/${number}`] },
        amount: { specifiedAmount: { units: String(budget.monthly) } },
        thresholdRules: thresholds.map((thresholdPercent) => ({ thresholdPercent })),
      },
      { parent: this, ignoreChanges: asksNoCloud() ? ["budgetFilter"] : [] },
    );
    this.registerOutputs({});
  }
}
