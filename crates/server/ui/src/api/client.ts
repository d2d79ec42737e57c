// The two connections to the service the page came from: POST for queries, graphql-transport-ws for what changes.
// No cache stands between: each answer is shown as it came, with the position it was true at.

import { Client, fetchExchange, type AnyVariables, type TypedDocumentNode } from '@urql/core';
import { createClient as createSocketClient, type Client as SocketClient } from 'graphql-ws';

/** A refusal of the service, or a failure on the way to it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    message: string,
    readonly code: string | null,
  ) {
    super(message);
  }
}

export interface Api {
  queries: Client;
  sockets: SocketClient;
}

const KEEP_ALIVE_MS = 15_000;
const PONG_PATIENCE_MS = 8_000;

/** Prepares both connections to the service at `origin`; the socket opens with the first subscription. */
export function connect(origin: string): Api {
  let pongDue: ReturnType<typeof setTimeout> | undefined;
  const sockets = createSocketClient({
    url: `${origin.replace(/^http/, 'ws')}/graphql/ws`,
    keepAlive: KEEP_ALIVE_MS,
    // `follow` resubscribes, with the last position it has: a retry in here would repeat the first variables.
    retryAttempts: 0,
    on: {
      ping: (received) => {
        if (!received) pongDue = setTimeout(() => sockets.terminate(), PONG_PATIENCE_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(pongDue);
      },
      closed: () => clearTimeout(pongDue),
    },
  });
  const queries = new Client({
    url: `${origin}/graphql`,
    preferGetMethod: false,
    requestPolicy: 'network-only',
    exchanges: [fetchExchange],
  });
  return { queries, sockets };
}

/** Sends one query and gives its data, or throws an `ApiError`. */
export async function ask<Data, Variables extends AnyVariables>(
  api: Api,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { data, error } = await api.queries.query(document, variables).toPromise();
  if (error || data === undefined) {
    const code = error?.graphQLErrors[0]?.extensions['code'];
    throw new ApiError(error?.message ?? 'the service sent no data', typeof code === 'string' ? code : null);
  }
  return data;
}
