#!/usr/bin/env node
import '../dist/cli/spool-sockets.js';
