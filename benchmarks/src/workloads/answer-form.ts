/**
 * Owns a form: urlencoded fields in, a line each out. Does not know who sends it.
 *
 * Hot path of the workload `form`.
 */

/** How many fields the form of the workload has, besides a comment. */
const fieldCount = 12;

/**
 * Reads a form.
 *
 * @param body - `application/x-www-form-urlencoded`.
 * @returns A line for each field: its name, and how long its value is.
 */
export function answerForm(body: string): string {
  let text = '';
  for (const [name, value] of new URLSearchParams(body)) text += `${name}: ${value.length}\n`;
  return text;
}

/** @returns The form that the workload sends, encoded; always the same. */
export function makeForm(): string {
  const form = new URLSearchParams();
  for (let index = 0; index < fieldCount; index += 1) form.append(`field ${index}`, `value ${index} & more`);
  form.append('comment', 'An order for the café: “two of each”, please. '.repeat(8));
  return form.toString();
}
