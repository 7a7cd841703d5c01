/**
 * What a thread, a wake-up, a round trip, a copy and a record cost in Node, each beside what the machine itself needs, measured
 * in C in the same minutes. docs/costs.md says what the rows mean.
 */
import { writeFileSync } from 'node:fs';
import { describeMachine } from '../report/describe-machine.js';
import type { CostGroupResult } from './costs/cost.js';
import { parseCostsOptions } from './costs/costs-options.js';
import { createCostGroups } from './costs/create-cost-groups.js';
import { formatCostGroup } from './costs/format-cost-table.js';
import { measureCosts } from './costs/measure-costs.js';
import { NativePrograms } from './costs/native-program.js';
import { formatMicroPreamble } from './format-micro-report.js';

const options = parseCostsOptions(process.argv.slice(2));
const native = new NativePrograms();
const machine = describeMachine();
const groups = createCostGroups(native).filter(({ id }) => options.groups.includes(id));
const results: CostGroupResult[] = [];
const date = new Date().toISOString();

console.log(`${date.slice(0, 10)}: ${formatMicroPreamble(machine, options)}`);
try {
  for (const group of groups) {
    const result = await measureCosts(group, options);
    console.log(`\n${formatCostGroup(result)}`);
    results.push(result);
  }
} finally {
  native.close();
}
if (options.jsonPath !== undefined) {
  writeFileSync(options.jsonPath, `${JSON.stringify({ date, machine, options, groups: results }, undefined, 2)}\n`);
}
// A row that was given up on may have left a thread that never ends.
process.exit(0);
