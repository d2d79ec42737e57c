// The tabs that stand open at first: one file each in ../examples, in the order of their names.
const files = import.meta.glob('../examples/*.graphql', {
  eager: true,
  query: '?raw',
  import: 'default',
});

export const tabs = Object.keys(files)
  .sort()
  .map((name) => ({ query: files[name] }));
