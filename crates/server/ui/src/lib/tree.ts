// The tree of territories as a list of visible rows: what is open, what a search leaves, where an arrow key goes.

import type { OrganizationNode, Uuid } from '../api/types';

export interface TreeRow {
  node: OrganizationNode;
  depth: number;
  hasChildren: boolean;
  isOpen: boolean;
  /** Whether the search means this row, not only what lies below it. */
  isMeant: boolean;
  index: number;
  siblings: number;
}

export interface Tree {
  roots: OrganizationNode[];
  byId: Map<Uuid, OrganizationNode>;
  children: Map<Uuid, OrganizationNode[]>;
}

const byName = new Intl.Collator('ru', { numeric: true });

/** Arranges the flat list of the service; a node whose parent is not visible to the reader becomes a root. */
export function arrange(nodes: readonly OrganizationNode[]): Tree {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const children = new Map<Uuid, OrganizationNode[]>();
  const roots: OrganizationNode[] = [];
  for (const node of [...nodes].sort((a, b) => byName.compare(a.name, b.name))) {
    if (node.parentId !== null && byId.has(node.parentId)) {
      const siblings = children.get(node.parentId);
      if (siblings) siblings.push(node);
      else children.set(node.parentId, [node]);
    } else {
      roots.push(node);
    }
  }
  return { roots, byId, children };
}

/** From the root down to the node itself. */
export function path(tree: Tree, id: Uuid | null): OrganizationNode[] {
  const found: OrganizationNode[] = [];
  for (let node = id === null ? undefined : tree.byId.get(id); node; node = node.parentId === null ? undefined : tree.byId.get(node.parentId)) {
    found.unshift(node);
  }
  return found;
}

function folded(text: string): string {
  return text.toLocaleLowerCase('ru').replaceAll('ё', 'е');
}

function meant(tree: Tree, search: string): Set<Uuid> {
  const words = folded(search).split(/\s+/).filter(Boolean);
  const isMeant = ({ name, code }: OrganizationNode) => words.every((word) => folded(`${name} ${code ?? ''}`).includes(word));
  return new Set([...tree.byId.values()].filter(isMeant).map((node) => node.id));
}

/** The rows to show. While searching, the matches and what leads to them, all of it open. */
export function rows(tree: Tree, open: ReadonlySet<Uuid>, search: string): TreeRow[] {
  const found = search.trim() === '' ? null : meant(tree, search);
  const kept = found && new Set([...found].flatMap((id) => path(tree, id).map((node) => node.id)));
  const visible: TreeRow[] = [];
  const walk = (nodes: OrganizationNode[], depth: number) => {
    const shown = kept ? nodes.filter((node) => kept.has(node.id)) : nodes;
    shown.forEach((node, index) => {
      const below = tree.children.get(node.id) ?? [];
      const hasChildren = kept ? below.some((child) => kept.has(child.id)) : below.length > 0;
      const isOpen = hasChildren && (kept !== null || open.has(node.id));
      visible.push({ node, depth, hasChildren, isOpen, isMeant: found?.has(node.id) ?? true, index, siblings: shown.length });
      if (isOpen) walk(below, depth + 1);
    });
  };
  walk(tree.roots, 0);
  return visible;
}

/** What a key does in the tree, by the ARIA pattern; `null` = the tree does not use this key. */
export type TreeMove = { kind: 'focus'; index: number } | { kind: 'open' | 'close' | 'choose'; index: number } | { kind: 'stay' };

export function onKey(visible: readonly TreeRow[], at: number, key: string): TreeMove | null {
  const row = visible[at];
  if (!row) return null;
  const last = visible.length - 1;
  switch (key) {
    case 'ArrowDown': return { kind: 'focus', index: Math.min(at + 1, last) };
    case 'ArrowUp': return { kind: 'focus', index: Math.max(at - 1, 0) };
    case 'Home': return { kind: 'focus', index: 0 };
    case 'End': return { kind: 'focus', index: last };
    case 'Enter':
    case ' ': return { kind: 'choose', index: at };
    case 'ArrowRight':
      if (!row.hasChildren) return { kind: 'stay' };
      return row.isOpen ? { kind: 'focus', index: at + 1 } : { kind: 'open', index: at };
    case 'ArrowLeft': {
      if (row.isOpen) return { kind: 'close', index: at };
      const parent = visible.findLastIndex((other, index) => index < at && other.depth < row.depth);
      return parent < 0 ? { kind: 'stay' } : { kind: 'focus', index: parent };
    }
    default: {
      if (key.length !== 1 || !/\p{L}|\p{N}/u.test(key)) return null;
      const starts = (other: TreeRow) => folded(other.node.name).replace(/[^\p{L}\p{N}]/gu, '').startsWith(folded(key));
      const next = visible.findIndex((other, index) => index > at && starts(other));
      const index = next >= 0 ? next : visible.findIndex(starts);
      return index < 0 ? { kind: 'stay' } : { kind: 'focus', index };
    }
  }
}
