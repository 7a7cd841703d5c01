/**
 * Owns how wrk is made to send bodies, and to say its whole distribution, of which its own text ends at the 99th percentile: a script of wrk's,
 * called once when all is over, so that it costs no request anything.
 *
 * wrk adds to what it has measured, when it ends: for each latency beyond twice the mean time between a connection's
 * answers, those that requests would have had which that connection did not send meanwhile (its correction of coordinated
 * omission; there are more latencies than requests then). Its p50 and p99 have always been of this distribution.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepDistribution, type KeptDistribution } from './latency-distribution.js';

/**
 * Sends what its arguments say: method, media type, body; a GET without any. Then pairs of microseconds and counts, a line;
 * values are cut to three digits first, or there would be tens of thousands.
 */
const script = `function init(arguments)
  if not arguments[1] then return end
  wrk.method = arguments[1]
  wrk.headers["Content-Type"] = arguments[2]
  wrk.body = arguments[3]
end

function done(summary, latency)
  local counts, order = {}, {}
  for i = 1, #latency do
    local us, count = latency(i)
    us, count = tonumber(us), tonumber(count)
    local step = 1
    while us / step >= 1000 do step = step * 10 end
    us = math.floor(us / step + 0.5) * step
    if not counts[us] then counts[us] = 0; order[#order + 1] = us end
    counts[us] = counts[us] + count
  end
  for _, us in ipairs(order) do print(string.format("latency %d %d", us, counts[us])) end
end
`;

/**
 * Writes the script.
 *
 * @param folder - Where; the caller's to delete.
 * @returns Its path, for wrk's option -s.
 */
export function writeWrkScript(folder: string): string {
  const path = join(folder, 'distribution.lua');
  writeFileSync(path, script);
  return path;
}

/**
 * Reads what the script has printed.
 *
 * @param output - wrk's standard output.
 * @returns The distribution, or undefined when wrk ran without the script.
 */
export function parseWrkDistribution(output: string): KeptDistribution | undefined {
  const counted = [...output.matchAll(/^latency (\d+) (\d+)$/gm)].map(
    ([, us, count]) => [Number(us) / 1_000, Number(count)] as const,
  );
  return counted.length === 0 ? undefined : keepDistribution(counted);
}
