import { OptionError } from '../errors.js';
import { checkKnown, checkObject } from '../internal/checks.js';

/** How many requests are let through in how long; what is above it is `REQUEST_TRAFFIC_EXCEED_LIMIT`. */
export interface TrafficLimit {
  /** A whole number from 0. */
  requests: number;
  /** In milliseconds, from 1. The count begins anew after each interval. */
  interval: number;
}

/** Counts the requests of each merchant. */
export class Traffic {
  readonly #limit: TrafficLimit | undefined;
  readonly #counts = new Map<string, { since: number; requests: number }>();

  /** @throws OptionError when the limit breaks its rule */
  constructor(limit: TrafficLimit | undefined) {
    checkObject('trafficLimit', limit);
    if (limit !== undefined) checkKnown(limit, { requests: true, interval: true }, 'trafficLimit.');
    if (limit !== undefined && !(Number.isInteger(limit.requests) && limit.requests >= 0))
      throw new OptionError('trafficLimit.requests', 'must be a whole number from 0.');
    if (limit !== undefined && !(typeof limit.interval === 'number' && limit.interval >= 1))
      throw new OptionError('trafficLimit.interval', 'must be a number of milliseconds from 1.');
    this.#limit = limit;
  }

  /** Counts a request, and says whether it is let through. */
  admit(clientId: string, time: number): boolean {
    if (this.#limit === undefined) return true;
    const known = this.#counts.get(clientId);
    const current =
      known !== undefined && time - known.since < this.#limit.interval ? known : { since: time, requests: 0 };
    current.requests += 1;
    this.#counts.set(clientId, current);
    return current.requests <= this.#limit.requests;
  }
}
