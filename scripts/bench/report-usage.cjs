'use strict';
// Loaded before a measured program: writes its CPU time to descriptor 3 when it exits. See child.ts.
const { writeSync } = require('node:fs');

process.once('exit', () => {
  const { user, system } = process.cpuUsage();
  try {
    writeSync(3, String((user + system) / 1000));
  } catch {
    // A child of the measured process does not have this descriptor.
  }
});
