/**
 * Owns the picture of a timeline: SVG without a script, as a thousand small shapes are nothing a chart library is good at. Pure.
 */
import { renderSpoolStats, renderThreads } from './render-threads.js';
import type { TimelineSection, TimelineStrip } from './report-data.js';

const stripHeight = 22;
const gap = 4;
const width = 1_000;

/**
 * Renders the threads of one model.
 *
 * @param section - What they did.
 * @returns A figure.
 */
export function renderTimeline({ workload, model, totalMs, strips, spoolStats }: TimelineSection): string {
  const rows = strips.map((strip) => {
    const share = strip.running.reduce((sum, value) => sum + value, 0) / Math.max(1, strip.running.length);
    return `<div class="strip"><span>${strip.label}</span>${renderStrip(strip)}<span>${(share * 100).toFixed(0)} %</span></div>`;
  });
  return `<figure class="timeline"><figcaption><b>${model}</b> under ${workload}, ${totalMs.toFixed(0)} ms; part of the time on a core at the right</figcaption>${rows.join('')}${renderThreads(strips)}${spoolStats === undefined ? '' : renderSpoolStats(spoolStats)}</figure>`;
}

function renderStrip({ running, waiting }: TimelineStrip): string {
  const both = running.map((value, index) => Math.min(1, value + waiting[index]));
  return `<svg viewBox="0 0 ${width} ${stripHeight + gap}" preserveAspectRatio="none" role="img"><rect class="base" width="${width}" height="${stripHeight}"/><path class="wait" d="${drawSteps(both)}"/><path class="run" d="${drawSteps(running)}"/></svg>`;
}

/** The outline of steps from the floor. */
function drawSteps(values: readonly number[]): string {
  const step = width / Math.max(1, values.length);
  const tops = values.map((value, index) => {
    const y = ((1 - value) * stripHeight).toFixed(1);
    return `L${(index * step).toFixed(1)} ${y}H${((index + 1) * step).toFixed(1)}`;
  });
  return `M0 ${stripHeight}${tops.join('')}V${stripHeight}Z`;
}
