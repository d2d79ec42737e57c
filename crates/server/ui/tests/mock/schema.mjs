// The schema the page is written against.

import { fileURLToPath } from 'node:url';

export const SCHEMA = fileURLToPath(new URL('./contract.graphql', import.meta.url));
