import { secondsSince } from '../core/format';
import type { Stage } from '../core/wire';

/** How far a work is by the times that its stages took before. */
export interface IExpectation {
  /** 0 to 1, never quite there before it is. */
  readonly share: number;
  /** Seconds that are left. */
  readonly left: number;
}

const MOST = 0.99;

/** @returns null where a stage that is still to be done was never seen on this machine. */
export function expectation(stages: readonly Stage[], now: Date): IExpectation | null {
  let done = 0;
  let left = 0;
  for (const stage of stages) {
    if (stage.state === 'done' || stage.state === 'failed') {
      done += stage.seconds ?? 0;
    } else if (stage.state === 'waiting' || stage.state === 'running') {
      if (stage.expected_seconds === null) {
        return null;
      }
      const taken = stage.state === 'running' && stage.started ? secondsSince(stage.started, now) : 0;
      done += Math.min(taken, stage.expected_seconds);
      left += Math.max(0, stage.expected_seconds - taken);
    }
  }
  return done + left > 0 ? { share: Math.min(MOST, done / (done + left)), left } : null;
}
