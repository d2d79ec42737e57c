// The graphql-http audit against a running server: node audit.mjs URL
// Exits with 0 only when every one of the 61 checks is ok.
import { auditServer } from 'graphql-http';

const CHECKS = 61;
const [, , url] = process.argv;
if (!url) {
  console.error('usage: node audit.mjs URL');
  process.exit(2);
}

const results = await auditServer({ url });
const failed = results.filter((result) => result.status !== 'ok');
for (const { status, id, name, reason } of failed) {
  console.log(`${status} ${id} ${name}: ${reason}`);
}
console.log(`${results.length - failed.length} of ${CHECKS} ok`);
process.exit(failed.length === 0 && results.length === CHECKS ? 0 : 1);
