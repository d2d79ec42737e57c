// The page as one object: the address, the tree of territories, the figures. Components reach it through the context.

import { createContext, untrack } from 'svelte';
import { ask, ApiError, connect, type Api } from '../api/client';
import { OUTLINE, type Place } from '../api/documents';
import type { IndicatorDefinition, OrganizationNode, Position } from '../api/types';
import { apiLanguage, texts } from '../i18n';
import type { Language } from '../lib/format';
import { sidesOf } from '../lib/indicators';
import type { Question } from '../lib/route';
import { arrange, path, type Tree } from '../lib/tree';
import { Address } from './address.svelte';
import { Figures } from './figures.svelte';

export class Page {
  readonly api: Api = connect(location.origin);
  readonly address = new Address();
  readonly figures = new Figures(this.api);

  tree: Tree | null = $state.raw(null);
  years: number[] = $state.raw([]);
  /** The published indicators in their order. */
  indicators: IndicatorDefinition[] = $state.raw([]);
  failure: ApiError | null = $state.raw(null);

  readonly language: Language = $derived(this.address.route.language);
  readonly texts = $derived(texts(this.language));
  readonly nodeId = $derived(this.address.route.node ?? this.tree?.roots[0]?.id ?? null);
  readonly year = $derived(this.address.route.year ?? this.years[0] ?? new Date().getFullYear());
  readonly node: OrganizationNode | null = $derived((this.nodeId && this.tree?.byId.get(this.nodeId)) || null);
  readonly path: OrganizationNode[] = $derived(this.tree ? path(this.tree, this.nodeId) : []);
  readonly place: Place | null = $derived(
    this.node ? { node: this.node.id, year: this.year, language: apiLanguage(this.language) } : null,
  );
  /** What the address asks to explain, where there is such a number. */
  readonly question: Question | null = $derived.by(() => {
    const asked = this.node && this.address.route.explain;
    return asked && sidesOf(this.indicators, asked.indicator, asked.variant).includes(asked.side) ? asked : null;
  });
  /** The node whose children the territory table lists: an organisation stands among its neighbours. */
  readonly tableOf: OrganizationNode | null = $derived.by(() => {
    if (!this.node || !this.tree) return null;
    if (this.tree.children.has(this.node.id)) return this.node;
    return this.node.parentId === null ? null : (this.tree.byId.get(this.node.parentId) ?? null);
  });

  /** The outline as it was sent, to tell whether another one says anything new. */
  #outline = '';
  #readAt: Position | null = null;

  /** Must be called while a component starts: the page reads its outline again whenever the read models have moved. */
  constructor() {
    $effect(() => {
      const projected = this.figures.head?.projected;
      if (projected === undefined || projected !== this.#readAt) untrack(() => void this.load());
    });
  }

  /** Reads the tree, the years and the catalogue. */
  async load(): Promise<void> {
    try {
      const { head, incomplete, ...outline } = await ask(this.api, OUTLINE, {});
      const text = JSON.stringify(outline);
      this.failure = null;
      this.#readAt = head.projected;
      this.figures.head = head;
      this.figures.incomplete = incomplete;
      if (text === this.#outline) return;
      this.#outline = text;
      this.years = outline.years;
      this.indicators = outline.indicatorCatalogue.indicators;
      this.tree = arrange(outline.organizationTree);
    } catch (error) {
      // A page that already stands keeps standing: the strip says whether the service answers.
      if (!this.tree) this.failure = error instanceof ApiError ? error : new ApiError(String(error), null);
    }
  }

  open(node: OrganizationNode): void {
    this.address.go({ node: node.id, year: this.year, explain: null });
  }

  explain(question: Question): void {
    this.address.go({ node: this.nodeId, year: this.year, explain: question });
  }
}

export const [usePage, providePage] = createContext<Page>();
