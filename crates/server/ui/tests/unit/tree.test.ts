import { describe, expect, it } from 'vitest';
import type { OrganizationNode } from '../../src/api/types';
import { arrange, onKey, path, rows } from '../../src/lib/tree';

const node = (id: string, parentId: string | null, name: string, code: string | null = null): OrganizationNode => ({
  id, parentId, name, code, level: parentId === null ? 'REGION' : 'ORGANIZATION',
});
const tree = arrange([
  node('s10', 'r', 'Школа № 10'),
  node('s2', 'r', 'Школа № 2', 'RO-2'),
  node('r', null, 'Орловская область'),
  node('q', null, 'Артёмовский край'),
  node('lost', 'unseen', 'Сельская школа'),
]);
const names = (open: string[], search = '') => rows(tree, new Set(open), search).map((row) => row.node.name);

describe('the tree', () => {
  it('orders names as people count', () => {
    expect(names(['r'])).toEqual(['Артёмовский край', 'Орловская область', 'Школа № 2', 'Школа № 10', 'Сельская школа']);
  });

  it('shows a node whose parent is out of sight as a root', () => {
    expect(path(tree, 'lost').map((above) => above.id)).toEqual(['lost']);
    expect(path(tree, 's2').map((above) => above.id)).toEqual(['r', 's2']);
  });

  it('finds by name, by code, without regard to case and ё, and keeps the way there', () => {
    expect(names([], 'ro-2')).toEqual(['Орловская область', 'Школа № 2']);
    expect(names([], 'АРТЕМ')).toEqual(['Артёмовский край']);
    expect(names([], 'школа 10')).toEqual(['Орловская область', 'Школа № 10']);
    expect(names([], 'нет такой')).toEqual([]);
  });

  it('counts what is meant, not the way there', () => {
    expect(rows(tree, new Set(), 'ro-2').map((row) => row.isMeant)).toEqual([false, true]);
  });

  it('tells each row its place among those shown', () => {
    const last = rows(tree, new Set(['r']), '').find((row) => row.node.id === 's10');
    expect(last).toMatchObject({ depth: 1, index: 1, siblings: 2, hasChildren: false });
  });
});

describe('a key in the tree', () => {
  const visible = rows(tree, new Set(['r']), '');

  it('moves up and down and stops at the ends', () => {
    expect(onKey(visible, 0, 'ArrowUp')).toEqual({ kind: 'focus', index: 0 });
    expect(onKey(visible, 0, 'End')).toEqual({ kind: 'focus', index: 4 });
    expect(onKey(visible, 4, 'ArrowDown')).toEqual({ kind: 'focus', index: 4 });
  });

  it('opens, enters, closes and leaves a branch', () => {
    const closed = rows(tree, new Set(), '');
    expect(onKey(closed, 1, 'ArrowRight')).toEqual({ kind: 'open', index: 1 });
    expect(onKey(visible, 1, 'ArrowRight')).toEqual({ kind: 'focus', index: 2 });
    expect(onKey(visible, 1, 'ArrowLeft')).toEqual({ kind: 'close', index: 1 });
    expect(onKey(visible, 3, 'ArrowLeft')).toEqual({ kind: 'focus', index: 1 });
    expect(onKey(visible, 0, 'ArrowLeft')).toEqual({ kind: 'stay' });
  });

  it('finds the next name by its first letter, going round', () => {
    expect(onKey(visible, 2, 'ш')).toEqual({ kind: 'focus', index: 3 });
    expect(onKey(visible, 3, 'ш')).toEqual({ kind: 'focus', index: 2 });
  });

  it('chooses by Enter and leaves Tab to the browser', () => {
    expect(onKey(visible, 2, 'Enter')).toEqual({ kind: 'choose', index: 2 });
    expect(onKey(visible, 2, 'Tab')).toBeNull();
  });
});
