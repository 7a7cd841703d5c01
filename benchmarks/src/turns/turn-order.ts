/**
 * Owns the order of turns. Does not know what a turn does.
 */

/**
 * Orders the models of one round: each round begins with another model, so that none is always the first after a
 * pause, nor always after the same one.
 *
 * @param models - The models in their fixed order.
 * @param round - The round's index, from 0.
 * @returns The same models, rotated.
 */
export function orderTurns<Model>(models: readonly Model[], round: number): Model[] {
  if (models.length === 0) return [];
  const first = round % models.length;
  return [...models.slice(first), ...models.slice(0, first)];
}
