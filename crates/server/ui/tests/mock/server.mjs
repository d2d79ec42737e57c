// A stand-in for the service, for working on the page and for its smoke test: the same schema, the same paths, the same
// content security policy, a history that moves when told to. Usage: node tests/mock/server.mjs [PORT]

import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, execute, parse, validate, GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { SCHEMA } from './schema.mjs';
import { advance, catalogue, dynamics, explain, head, matrix, nodes, table, years } from './data.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = join(here, '../../dist');
const schema = buildSchema(readFileSync(SCHEMA, 'utf8'));
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
  + "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

function known(node) {
  if (!nodes.some((n) => n.id === node)) throw new GraphQLError('no such node', { extensions: { code: 'NOT_FOUND' } });
}
const waiting = new Set();
async function* live({ node, year, after }) {
  known(node);
  if (after !== String(head.position)) yield { indicatorValues: table(node, year) };
  for (;;) {
    await new Promise((wake) => waiting.add(wake));
    yield { indicatorValues: table(node, year) };
  }
}
function moved() {
  const all = [...waiting];
  waiting.clear();
  for (const wake of all) wake();
}
const root = {
  incomplete: () => null,
  head: () => ({ position: String(head.position), projected: String(head.position) }),
  organizationTree: () => nodes,
  years: () => years,
  indicatorCatalogue: () => catalogue,
  indicators: ({ node, year }) => (known(node), table(node, year)),
  indicatorMatrix: ({ parent, year }) => (known(parent), matrix(parent, year)),
  explain: (args) => (known(args.node), explain(args)),
  dynamics: ({ node, year }) => (known(node), dynamics(node, year)),
};

async function answer(request) {
  const { query, variables, operationName } = JSON.parse(await new Response(request).text());
  const document = parse(query);
  const errors = validate(schema, document);
  return errors.length ? { errors } : execute({ schema, document, rootValue: root, variableValues: variables, operationName });
}

const server = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://host').pathname;
  if (path === '/graphql' && request.method === 'POST') {
    response.writeHead(200, { 'content-type': 'application/graphql-response+json; charset=utf-8' });
    return response.end(JSON.stringify(await answer(request)));
  }
  if (path === '/mock/advance') { advance(); moved(); return response.end('moved\n'); }
  if (path === '/mock/drop') { for (const socket of sockets.clients) socket.terminate(); return response.end('dropped\n'); }
  const file = normalize(join(dist, path === '/' ? 'index.html' : path));
  if (!file.startsWith(dist) || !existsSync(file)) { response.writeHead(404); return response.end(); }
  response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-security-policy': policy });
  return createReadStream(file).pipe(response);
});
const sockets = new WebSocketServer({ server, path: '/graphql/ws' });
useServer({
  schema,
  roots: { subscription: { indicatorValues: live } },
  subscribe: async (args) => {
    const { subscribe } = await import('graphql');
    return subscribe({ ...args, rootValue: { indicatorValues: live } });
  },
}, sockets);
server.listen(Number(process.argv[2] ?? 8099), '127.0.0.1', () => console.log(`mock on http://127.0.0.1:${server.address().port}/`));
