#!/usr/bin/env node
import { runGet } from '../dist/cli/get.js';

await runGet(process.argv.slice(2));
