/** Runs `spool compare`: a comparison from its arguments, printed and drawn. Sets the exit code. */
import { writeFile } from 'node:fs/promises';
import { failCommand, refuseArguments } from '../fail-command.js';
import { compare } from './comparison.js';
import { COMPARE_USAGE, parseCompareArguments, type CompareArguments } from './compare-arguments.js';
import { drawHtml, drawSvg } from './draw-waterfalls.js';
import { formatComparison } from './format-comparison.js';

/** What only some servers have: without it there is nothing to compare, and nothing is wrong. */
const optionalStrategy = 'http2';

/**
 * Runs the command.
 *
 * @param commandArguments - Everything after `compare`.
 */
export async function runCompare(commandArguments: readonly string[]): Promise<void> {
  const parsed = parseCompareArguments(commandArguments);
  if ('problem' in parsed) refuseArguments('compare', parsed.problem);
  else if (parsed.wantsHelp) process.stdout.write(COMPARE_USAGE);
  else await run(parsed).catch(failCommand);
}

async function run(parsed: CompareArguments): Promise<void> {
  const comparison = await compare(parsed);
  const { isJson, outputPath } = parsed;
  process.stdout.write(isJson ? `${JSON.stringify(comparison)}\n` : formatComparison(comparison));
  if (comparison.results.some((result) => 'problem' in result && result.strategy !== optionalStrategy)) {
    process.exitCode = 1;
  }
  if (outputPath === undefined) return;
  await writeFile(outputPath, outputPath.endsWith('.svg') ? drawSvg(comparison) : drawHtml(comparison));
}
