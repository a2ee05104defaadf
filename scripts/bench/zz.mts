import { measureQueue } from '/work/wt/queue/scripts/bench/queue.ts';
import { tableOf } from '/work/wt/queue/scripts/bench/statistics.ts';
console.log(tableOf(await measureQueue(3)));
process.exit();
