// What stands behind one number: its postings, page by page, read anew when the number moves.

import { ask, ApiError, type Api } from '../api/client';
import { EXPLAIN, type Place } from '../api/documents';
import type { Explanation, Posting } from '../api/types';
import type { Question } from '../lib/route';

const PAGE = 50;

export class Answer {
  total: number | null = $state(null);
  position: string | null = $state(null);
  postings: Posting[] = $state.raw([]);
  hasMore = $state(false);
  failure: ApiError | null = $state.raw(null);

  readonly #api: Api;
  readonly #place: Place;
  readonly #question: Question;
  #cursor: string | null = null;

  constructor(api: Api, place: Place, question: Question) {
    this.#api = api;
    this.#place = place;
    this.#question = question;
    void this.more();
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    this.failure = null;
    try {
      const { explain } = await ask(this.#api, EXPLAIN, { ...this.#place, ...this.#question, first: PAGE, after: this.#cursor });
      this.#append(explain);
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(String(error), null);
    }
  }

  #append({ total, position, edges, pageInfo }: Explanation): void {
    this.total = total;
    this.position = position;
    this.postings = [...this.postings, ...edges.map((edge) => edge.node)];
    this.hasMore = pageInfo.hasNextPage;
    this.#cursor = pageInfo.endCursor;
  }
}
