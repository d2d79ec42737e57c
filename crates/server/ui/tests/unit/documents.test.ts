import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { stringifyDocument } from '@urql/core';
import { describe, expect, it } from 'vitest';
import * as documents from '../../src/api/documents';
import { SCHEMA } from '../mock/schema.mjs';

const schema = buildSchema(readFileSync(SCHEMA, 'utf8'));

describe('every operation of the page', () => {
  it.each(Object.entries(documents))('%s is one the service understands', (_name, document) => {
    expect(validate(schema, parse(stringifyDocument(document)))).toEqual([]);
  });

  it('is there', () => {
    expect(Object.keys(documents).sort()).toEqual(['DYNAMICS', 'EXPLAIN', 'HEAD', 'INDICATORS_OF', 'LIVE_VALUES', 'MATRIX', 'OUTLINE']);
  });
});
