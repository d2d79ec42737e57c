// The editor of the GraphQL API: queries by POST, subscriptions over the socket. The tabs that
// stand open at first are the service's own examples, so a new one needs no new build.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-ws';
import { createRoot } from 'react-dom/client';

const socket = new URL('/graphql/ws', location.href);
socket.protocol = socket.protocol.replace('http', 'ws');

const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  wsClient: createClient({ url: socket.href, lazy: true }),
});

async function open() {
  const examples = await (await fetch('/graphiql/examples.json')).json();
  createRoot(document.getElementById('graphiql')).render(
    <GraphiQL fetcher={fetcher} defaultTabs={examples} />,
  );
}

open();
