'use strict';
// Required before a program that is measured: tells on descriptor 3, at its end, what it took. See child.ts.
const { writeSync } = require('node:fs');

process.once('exit', () => {
  const { user, system } = process.cpuUsage();
  // maxRSS is in kilobytes.
  const memory = process.resourceUsage().maxRSS / 1024;
  try {
    writeSync(3, JSON.stringify({ cpu: (user + system) / 1000, memory }));
  } catch {
    // A process that the measured one started has no such descriptor.
  }
});
