// The schema that the service publishes: the page and its stand-in are held against it, so that none of them drifts.

import { fileURLToPath } from 'node:url';

export const SCHEMA = fileURLToPath(new URL('../../../../../schema.graphql', import.meta.url));
