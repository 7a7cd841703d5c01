/** Draws the waterfalls of a comparison as SVG, alone or in a page. Pure. */
import { cutIntoParts } from '../../timing/waterfall-parts.js';
import type { Comparison, StrategyResult } from './comparison.js';

const rowHeight = 16;
const headHeight = 30;
const labelWidth = 180;
const chartWidth = 720;

/** A colour for each part; what a server told of has one of its own. */
const colours: Readonly<Partial<Record<string, string>>> = {
  queue: '#d8d8d8',
  dns: '#2f8f83',
  connect: '#e8963a',
  tls: '#a55bb5',
  request: '#4a7fd1',
  wait: '#62b55a',
  'network there': '#b7dcb2',
  'network back': '#b7dcb2',
  response: '#2b6cb0',
};
const serverColour = '#c94f4f';

/**
 * Draws all waterfalls below each other, on one scale.
 *
 * @param comparison - What was measured.
 * @returns An SVG document.
 */
export function drawSvg({ url, kind, cost, results }: Comparison): string {
  const longestMs = Math.max(1, ...results.map((result) => ('problem' in result ? 0 : result.measuredMs)));
  const groups: string[] = [];
  let top = headHeight;
  for (const result of results) {
    groups.push(drawResult(result, { top, longestMs, mark: kind === 'emulated' ? ' (emulated)' : '' }));
    top += headHeight + ('problem' in result ? 0 : result.page.objects.length * rowHeight) + rowHeight;
  }
  const title = escapeXml(`${url}, ${cost.rttMs} ms RTT`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${labelWidth + chartWidth}" height="${top + rowHeight}"`,
    ` font-family="system-ui, sans-serif" font-size="11">`,
    `<title>${title}</title><rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="4" y="18" font-size="14">${title}</text>`,
    ...groups,
    drawLegend(top),
    '</svg>\n',
  ].join('');
}

/**
 * Draws the same in a page, with the figures above it.
 *
 * @param comparison - What was measured.
 * @returns An HTML document that needs nothing else.
 */
export function drawHtml(comparison: Comparison): string {
  const title = escapeXml(`${comparison.url} by connection strategy`);
  const rows = comparison.results.map((result) =>
    'problem' in result
      ? `<tr><td>${result.strategy}<td colspan="3">${escapeXml(result.problem)}`
      : `<tr><td>${result.strategy}<td>${result.measuredMs.toFixed(0)}<td>${result.expectedMs.toFixed(0)}<td>${escapeXml(result.formula)}`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${title}</title>
<style>body{font:14px system-ui,sans-serif;margin:1rem}td,th{text-align:left;padding:0 1rem 0 0}</style>
<h1>${title}</h1>
<p>${comparison.cost.rttMs} ms RTT, ${comparison.kind}</p>
<table><tr><th>strategy<th>measured ms<th>formula ms<th>formula
${rows.join('\n')}
</table>
${drawSvg(comparison)}</html>
`;
}

function drawResult(
  result: StrategyResult,
  { top, longestMs, mark }: { top: number; longestMs: number; mark: string },
): string {
  const head = (text: string): string => `<text x="4" y="${top + 20}" font-weight="bold">${escapeXml(text)}</text>`;
  if ('problem' in result) return head(`${result.strategy}${mark}: ${result.problem}`);
  const scale = chartWidth / longestMs;
  const rows = result.page.objects.map(({ path, askedAtMs, timings }, index) => {
    const y = top + headHeight + index * rowHeight;
    const label = path.length > 28 ? `…${path.slice(-27)}` : path;
    const bars = cutIntoParts(timings).map(({ name, fromMs, durationMs, side }) => {
      const x = (labelWidth + (askedAtMs + fromMs) * scale).toFixed(1);
      const width = Math.max(0.3, durationMs * scale).toFixed(1);
      const fill = side === 'server' ? serverColour : (colours[name] ?? '#888');
      const hint = escapeXml(`${name} ${durationMs.toFixed(1)} ms`);
      return `<rect x="${x}" y="${y + 2}" width="${width}" height="${rowHeight - 4}" fill="${fill}"><title>${hint}</title></rect>`;
    });
    return `<text x="4" y="${y + 12}">${escapeXml(label)}</text>${bars.join('')}`;
  });
  const times = `${result.measuredMs.toFixed(0)} ms, formula ${result.expectedMs.toFixed(0)} ms: ${result.formula}`;
  return head(`${result.strategy}${mark}: ${times}`) + rows.join('');
}

function drawLegend(top: number): string {
  const entries = [...Object.entries(colours).filter(([name]) => name !== 'network back'), ['server', serverColour]];
  return entries
    .map(([name, colour], index) => {
      const x = 4 + index * 90;
      return `<rect x="${x}" y="${top}" width="10" height="10" fill="${colour}"/><text x="${x + 14}" y="${top + 9}">${name}</text>`;
    })
    .join('');
}

/** What a server names a path must stay a text. */
function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character]);
}
