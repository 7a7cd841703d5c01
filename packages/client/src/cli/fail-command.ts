/** How the commands end when they fail: one line with the failure's code on standard error, and an exit code. */

/**
 * Ends a command that failed, with 1.
 *
 * @param error - Why.
 */
export function failCommand(error: unknown): void {
  const { message, code } = error as { message?: string; code?: string };
  process.stderr.write(`spool: ${message ?? String(error)}${code === undefined ? '' : ` (${code})`}\n`);
  process.exitCode = 1;
}

/**
 * Ends a command whose arguments are wrong, with 2.
 *
 * @param command - Its name.
 * @param problem - What is wrong with them.
 */
export function refuseArguments(command: string, problem: string): void {
  process.stderr.write(`spool: ${problem} (see spool ${command} --help)\n`);
  process.exitCode = 2;
}
