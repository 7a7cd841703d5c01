/**
 * Owns the look of the report's last section. Pure.
 */
import type { Claim } from './claim.js';

/**
 * Formats what a run says of the project's promises.
 *
 * @param claims - The promises.
 * @returns Lines of text, without a final line break.
 */
export function formatClaims(claims: readonly Claim[]): string {
  const width = Math.max(0, ...claims.flatMap(({ parts }) => parts.map(({ verdict }) => verdict.length)));
  return [
    'What was promised, and what this run says of it',
    ...claims.flatMap(({ title, parts }) => {
      // One line says as much as one for each figure.
      if (parts.every(({ verdict }) => verdict === 'not measured')) return [`${title}: not measured`];
      return [title, ...parts.map(({ verdict, text }) => `  ${verdict.padEnd(width)}  ${text}`)];
    }),
  ].join('\n');
}
