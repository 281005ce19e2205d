/** `npm run init`: see the text below. */

import { accessSync, constants, existsSync, renameSync, writeFileSync } from "node:fs";
import type { Problem } from "../topology/problems.ts";
import { withoutArguments } from "./arguments.ts";
import { type Dialog, openDialog } from "./dialog.ts";
import { command } from "./hosts.ts";
import { type Answers, stackFileText } from "./init/configuration.ts";
import { firstAnswers, offered } from "./init/defaults.ts";
import { faultsOf, type Question, questions } from "./init/questions.ts";

const help = `npm run init

Asks for what a stack with one server and one node has to know, and writes its file, Pulumi.<network>.yaml. Each answer is
checked at once by the checks of npm run check; what they refuse is asked again, unless it is a risk that you accept. If there is a file of that name, it is
renamed, after a question. Asks no network and no host, and writes nothing before the last answer.
Exit code 0: the file is written, 1: it is not, 2: wrong arguments.

Example:
  npm run init
`;

withoutArguments(help);
await command(async () => {
  const dialog = openDialog(process.stdout);
  try {
    await askAndWrite(dialog);
  } finally {
    dialog.end();
  }
});

/** npm starts it in the folder of Pulumi.yaml. */
async function askAndWrite(dialog: Dialog): Promise<void> {
  process.stdout.write("Enter takes the answer in brackets.\n\n");
  let answers = firstAnswers();
  for (const question of questions) {
    answers = await answered(dialog, question, answers);
    if (question.about === "network") expectPlace(fileOf(answers));
  }
  const { network } = answers;
  const file = fileOf(answers);
  await makePlace(dialog, file);
  writeFileSync(file, stackFileText(answers), { flag: "wx" });
  process.stdout.write(`
Wrote ${file}. Next:
  npm run pin -- ${network}     finds out image digests and the server's key, and writes them, too
  npm run check -- ${network}   says whether anything is missing, and which ports the router has to forward
`);
}

/** Throws where the answers end. */
async function answerTo(dialog: Dialog, question: string): Promise<string> {
  const answer = await dialog.ask(question);
  if (answer === undefined) throw new Error("\nNothing was written.");
  return answer;
}

/** The answers with one that the checks accept, or that a person accepts in spite of them. */
async function answered(dialog: Dialog, question: Question, before: Answers): Promise<Answers> {
  const { about, text, choices = [] } = question;
  const offer = offered(about, before);
  const among = choices.length > 0 ? ` (${choices.join(", ")})` : "";
  const asked = `${text}${among}${offer === "" ? "" : ` [${offer}]`}: `;
  for (;;) {
    const typed = await answerTo(dialog, asked);
    const answers = { ...before, [about]: typed === "" ? offer : typed };
    const faults = faultsOf(question, answers);
    if (faults.length === 0) return answers;
    for (const { reason, remedy } of faults) process.stdout.write(`  ${reason}\n  → ${remedy}\n`);
    const accepted = await withWaivers(dialog, answers, faults);
    if (accepted !== undefined) return accepted;
  }
}

/** The answers with waivers for what is wrong, where all of it may be waived and a person has a reason. */
async function withWaivers(
  dialog: Dialog,
  answers: Answers,
  faults: readonly Problem[],
): Promise<Answers | undefined> {
  if (!faults.every(({ subject }) => subject !== undefined)) return undefined;
  const reason = await answerTo(dialog, "Why is that all right? (nothing: answer once more): ");
  if (reason === "") return undefined;
  const waivers = faults.map(({ check, subject }) => [check, { for: [subject!], reason }] as const);
  return { ...answers, waivers: { ...answers.waivers, ...Object.fromEntries(waivers) } };
}

function fileOf({ network }: Answers): string {
  return `Pulumi.${network}.yaml`;
}

function formerOf(file: string): string {
  return `${file}.former`;
}

/** Before all else is asked: throws where the file could not be written in the end. */
function expectPlace(file: string): void {
  const former = formerOf(file);
  if (existsSync(file) && existsSync(former))
    throw new Error(`Nothing was written: ${file} and ${former} are there. Move one of them away.`);
  try {
    accessSync(".", constants.W_OK);
  } catch {
    throw new Error(`Nothing was written: ${process.cwd()} cannot be written to.`);
  }
}

/** What has the file's name gets another one, if a person says so. */
async function makePlace(dialog: Dialog, file: string): Promise<void> {
  if (!existsSync(file)) return;
  const asked = `${file} is there. Rename it to ${formerOf(file)}? (yes, no): `;
  let answer = await answerTo(dialog, asked);
  while (answer !== "yes" && answer !== "no") answer = await answerTo(dialog, asked);
  if (answer === "no") throw new Error("Nothing was written.");
  renameSync(file, formerOf(file));
}
