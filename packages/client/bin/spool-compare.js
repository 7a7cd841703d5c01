#!/usr/bin/env node
import { runCompare } from '../dist/cli/compare/compare.js';

await runCompare(process.argv.slice(2));
