#!/usr/bin/env node
import '../dist/cli/spool.js';
