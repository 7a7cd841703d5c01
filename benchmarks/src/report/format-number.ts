/**
 * Owns the look of figures. In a fixed locale: a report is compared with one from another machine.
 */
import type { Spread } from './spread.js';

/**
 * Formats a number.
 *
 * @param value - The number; undefined is a dash.
 * @param digits - Digits after the point.
 * @returns The text.
 */
export function formatNumber(value: number | undefined, digits: number): string {
  if (value === undefined) return '-';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/**
 * Formats a spread.
 *
 * @param spread - The spread; undefined is a dash.
 * @param digits - Digits after the point.
 * @returns The median, and the extremes in brackets.
 */
export function formatSpread(spread: Spread | undefined, digits: number): string {
  if (spread === undefined) return '-';
  const { median, min, max } = spread;
  return `${formatNumber(median, digits)} (${formatNumber(min, digits)}-${formatNumber(max, digits)})`;
}
