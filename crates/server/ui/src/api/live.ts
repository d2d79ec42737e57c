// A subscription that outlives its connection: when it ends for any reason it is started again, after a growing pause, from the
// last position seen, so that nothing between is lost.

import { stringifyDocument } from '@urql/core';
import type { Client as SocketClient } from 'graphql-ws';
import { LIVE_VALUES, type Place } from './documents';
import type { IndicatorTable, Position } from './types';

export interface LiveSink {
  /** A table came: the first says how things stand, later ones that something moved. */
  table(table: IndicatorTable): void;
  /** The connection was lost or refused; another attempt is planned. */
  lost(): void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const QUERY = stringifyDocument(LIVE_VALUES);

/** Whether the service refused what was asked, rather than failed: the position is of a journal that it no longer has. */
function isRefused(errors: unknown): boolean {
  return Array.isArray(errors) && errors.some((error) => error?.extensions?.code === 'BAD_USER_INPUT');
}

/** How long to wait before attempt number `attempt` (the first is 0): doubling, never more than 15 s. */
export function pauseBefore(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
}

/** Follows the values of one node, from a position if one is known, until the returned function is called. */
export function follow(sockets: Pick<SocketClient, 'subscribe'>, place: Place, from: Position | null, sink: LiveSink): () => void {
  let after = from;
  let attempt = 0;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let end = () => {};

  const start = () => {
    let over = false;
    const again = () => {
      if (over || stopped) return;
      over = true;
      sink.lost();
      timer = setTimeout(start, pauseBefore(attempt));
      attempt += 1;
    };
    end = sockets.subscribe<{ indicatorValues: IndicatorTable }>(
      { query: QUERY, variables: { ...place, after } },
      {
        next: ({ data, errors }) => {
          if (stopped) return;
          if (!data || errors) {
            if (isRefused(errors)) after = null;
            end();
            again();
            return;
          }
          attempt = 0;
          after = data.indicatorValues.position;
          sink.table(data.indicatorValues);
        },
        error: (cause) => {
          if (isRefused(cause)) after = null;
          again();
        },
        complete: again,
      },
    );
  };
  start();
  return () => {
    stopped = true;
    clearTimeout(timer);
    end();
  };
}
