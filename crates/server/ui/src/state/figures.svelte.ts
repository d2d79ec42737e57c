// The figures on the page: loaded once for a place, then moved by the subscription. What is shown was always sent by the
// service as a whole table with its position; nothing is added up here.

import { ask, ApiError, type Api } from '../api/client';
import { DYNAMICS, HEAD, INDICATORS_OF, MATRIX, type Place } from '../api/documents';
import { follow } from '../api/live';
import type { DynamicsRow, Head, Incomplete, IndicatorTable, Uuid } from '../api/types';
import { changes, keyOf, type Change } from '../lib/indicators';

export type Connection = 'connecting' | 'live' | 'lost';

const HEAD_EVERY_MS = 5_000;
const SETTLE_MS = 250;
const CATCH_UP_MS = 500;

/** Where the page stands and which territories its table lists. */
export interface View extends Place {
  tableOf: Uuid | null;
}

export class Figures {
  values: IndicatorTable | null = $state.raw(null);
  matrix: IndicatorTable[] | null = $state.raw(null);
  dynamics: DynamicsRow[] | null = $state.raw(null);
  head: Head | null = $state.raw(null);
  /** What the figures were counted without; null when nothing. */
  incomplete: Incomplete | null = $state.raw(null);
  connection: Connection = $state('connecting');
  /** When the values on the screen last came. */
  shownAt: Date | null = $state.raw(null);
  failure: ApiError | null = $state.raw(null);
  /** How often each number, by node and key, has changed before the reader's eyes. */
  moved: ReadonlyMap<string, number> = $state.raw(new Map());
  /** What changed last, for those who hear the page. */
  latest: Change[] = $state.raw([]);

  readonly #api: Api;
  #view: View | null = null;
  #stop = () => {};
  #isStale = false;
  #isRefreshing = false;

  constructor(api: Api) {
    this.#api = api;
    api.sockets.on('connected', () => (this.connection = 'live'));
    setInterval(() => void this.#readHead(), HEAD_EVERY_MS);
    document.addEventListener('visibilitychange', () => void this.#readHead());
  }

  /** Shows another place; what stood there before goes away unless it is the same place in another language. */
  async show(view: View): Promise<void> {
    const isSamePlace = this.#view?.node === view.node && this.#view.year === view.year;
    this.#stop();
    this.#view = view;
    this.failure = null;
    this.latest = [];
    this.moved = new Map();
    if (!isSamePlace) {
      this.values = null;
      this.dynamics = null;
    }
    if (!this.matrix?.length || !isSamePlace) this.matrix = null;
    try {
      const { indicators } = await ask(this.#api, INDICATORS_OF, { node: view.node, year: view.year, language: view.language });
      if (this.#view !== view) return;
      this.#accept(indicators);
      const { tableOf: _, ...place } = view;
      this.#stop = follow(this.#api.sockets, place, indicators.position, {
        table: (table) => {
          this.connection = 'live';
          this.#accept(table);
          this.#isStale = true;
          void this.#refresh();
        },
        lost: () => (this.connection = 'lost'),
      });
      await this.#readRest();
    } catch (error) {
      this.#fail(view, error);
    }
  }

  /** Tries the present place again. */
  retry(): void {
    if (this.#view) void this.show(this.#view);
  }

  /** How often a number has moved since the place was opened. */
  movesOf(node: Uuid, key: string): number {
    return this.moved.get(`${node}/${key}`) ?? 0;
  }

  #accept(table: IndicatorTable): void {
    const found = changes(this.values, table);
    this.values = table;
    this.shownAt = new Date();
    if (found.length > 0) {
      this.latest = found;
      this.#mark(table.node.id, found);
    }
  }

  #mark(node: Uuid, found: Change[]): void {
    const moved = new Map(this.moved);
    for (const { after } of found) {
      const key = `${node}/${keyOf(after)}`;
      moved.set(key, (moved.get(key) ?? 0) + 1);
    }
    this.moved = moved;
  }

  /** Reads what hangs on the values, once for many messages, and again when one came meanwhile. */
  async #refresh(): Promise<void> {
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    while (this.#isStale) {
      await new Promise((resume) => setTimeout(resume, SETTLE_MS));
      this.#isStale = false;
      // What could not be read stays as it was; the next message asks again.
      await Promise.all([this.#readHead(), this.#readRest().catch(() => {})]);
    }
    this.#isRefreshing = false;
  }

  async #readRest(): Promise<void> {
    const view = this.#view;
    if (!view) return;
    const [matrix, dynamics] = await Promise.all([
      view.tableOf === null ? [] : ask(this.#api, MATRIX, { node: view.tableOf, year: view.year, language: view.language }).then((data) => data.indicatorMatrix),
      ask(this.#api, DYNAMICS, { node: view.node, year: view.year }).then((data) => data.dynamics),
    ]);
    if (this.#view !== view) return;
    for (const table of matrix) {
      if (table.node.id === view.node) continue;
      const old = this.matrix?.find((other) => other.node.id === table.node.id) ?? null;
      this.#mark(table.node.id, changes(old, table));
    }
    this.matrix = matrix;
    this.dynamics = dynamics;
  }

  async #readHead(): Promise<void> {
    if (document.hidden) return;
    try {
      const { head, incomplete } = await ask(this.#api, HEAD, {});
      this.head = head;
      this.incomplete = incomplete;
      if (head.projected !== head.position) setTimeout(() => void this.#readHead(), CATCH_UP_MS);
    } catch {
      // The strip already says whether the connection stands; the old position stays with its time.
    }
  }

  #fail(view: View, error: unknown): void {
    if (this.#view !== view) return;
    this.failure = error instanceof ApiError ? error : new ApiError(String(error), null);
  }
}
