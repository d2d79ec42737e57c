// The route of the view, kept equal to the address: going back in the browser goes back in the page.

import { preferred } from '../i18n';
import { read, write, type Route } from '../lib/route';

export class Address {
  route: Route = $state.raw(read(location.hash, preferred(navigator.languages)));

  constructor() {
    window.addEventListener('hashchange', () => {
      this.route = read(location.hash, this.route.language);
    });
  }

  /** Moves on: a step that the back button undoes. */
  go(change: Partial<Route>): void {
    this.#write(change, 'push');
  }

  /** Corrects the present place without a step in the history. */
  settle(change: Partial<Route>): void {
    this.#write(change, 'replace');
  }

  #write(change: Partial<Route>, how: 'push' | 'replace'): void {
    const next = { ...this.route, ...change };
    const hash = write(next);
    if (hash !== location.hash) {
      if (how === 'push') history.pushState(null, '', hash);
      else history.replaceState(null, '', hash);
    }
    this.route = next;
  }
}
