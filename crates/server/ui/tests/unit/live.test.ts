import type { Sink, SubscribePayload } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { follow, pauseBefore } from '../../src/api/live';
import type { IndicatorTable } from '../../src/api/types';

type Started = { payload: SubscribePayload; sink: Sink<unknown>; ended: boolean };

const place = { node: 'n', year: 2024, language: 'RU' as const };
const table = (position: string) => ({ data: { indicatorValues: { position } as IndicatorTable } });

function started() {
  const all: Started[] = [];
  const sockets = {
    subscribe: (payload: SubscribePayload, sink: Sink<never>) => {
      const one: Started = { payload, sink: sink as Sink<unknown>, ended: false };
      all.push(one);
      return () => (one.ended = true);
    },
  };
  const seen: string[] = [];
  const stop = follow(sockets as never, place, '5', { table: (t) => seen.push(t.position), lost: () => seen.push('lost') });
  return { all, seen, stop };
}

describe('a followed node', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('resumes from the last position it has seen', () => {
    const { all, seen } = started();
    expect(all[0]?.payload.variables).toMatchObject({ after: '5' });
    all[0]?.sink.next(table('9'));
    all[0]?.sink.error(new Error('gone'));
    vi.advanceTimersByTime(pauseBefore(0));
    expect(all[1]?.payload.variables).toMatchObject({ ...place, after: '9' });
    expect(seen).toEqual(['9', 'lost']);
  });

  it('waits longer after each failure and starts afresh after a success', () => {
    const { all } = started();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      all.at(-1)?.sink.complete();
      vi.advanceTimersByTime(pauseBefore(attempt) - 1);
      expect(all).toHaveLength(attempt + 1);
      vi.advanceTimersByTime(1);
      expect(all).toHaveLength(attempt + 2);
    }
    all.at(-1)?.sink.next(table('10'));
    all.at(-1)?.sink.complete();
    vi.advanceTimersByTime(pauseBefore(0));
    expect(all).toHaveLength(5);
    expect(pauseBefore(30)).toBe(15_000);
  });

  it('treats an error inside the stream as a loss, once', () => {
    const { all, seen } = started();
    all[0]?.sink.next({ errors: [] });
    all[0]?.sink.complete();
    expect(all[0]?.ended).toBe(true);
    expect(seen).toEqual(['lost']);
    vi.runOnlyPendingTimers();
    expect(all).toHaveLength(2);
  });

  it('starts anew when its position is of a journal that is no more', () => {
    const { all } = started();
    all[0]?.sink.next({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } as never);
    vi.advanceTimersByTime(pauseBefore(0));
    expect(all[1]?.payload.variables).toMatchObject({ ...place, after: null });
  });

  it('is quiet once it is no longer followed', () => {
    const { all, seen, stop } = started();
    stop();
    all[0]?.sink.next(table('11'));
    all[0]?.sink.complete();
    vi.runAllTimers();
    expect(seen).toEqual([]);
    expect(all).toHaveLength(1);
    expect(all[0]?.ended).toBe(true);
  });
});
